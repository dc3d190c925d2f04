<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ar" sourcelanguage="en">
<context>
    <name>ArticleBody</name>
    <message>
        <source>Picture: %1</source>
        <translation>الصورة: %1</translation>
    </message>
</context>
<context>
    <name>ArticleView</name>
    <message>
        <source>Not available in %1. Shown in %2.</source>
        <translation>غير متاح باللغة العربية. لغة النص المعروض: %2.</translation>
    </message>
</context>
<context>
    <name>FaceButton</name>
    <message>
        <source>Your answer so far</source>
        <translation>إجابتك الحالية</translation>
    </message>
</context>
<context>
    <name>IdleWarning</name>
    <message numerus="yes">
        <source>%n second(s) left</source>
        <translation>
            <numerusform>لم تبقَ أي ثانية</numerusform>
            <numerusform>بقيت ثانية واحدة</numerusform>
            <numerusform>بقيت ثانيتان</numerusform>
            <numerusform>بقيت %n ثوانٍ</numerusform>
            <numerusform>بقيت %n ثانية</numerusform>
            <numerusform>بقيت %n ثانية</numerusform>
        </translation>
    </message>
    <message>
        <source>Still there?</source>
        <translation>هل ما زلت هنا؟</translation>
    </message>
    <message>
        <source>Touch to go on</source>
        <translation>المس الشاشة للمتابعة</translation>
    </message>
</context>
<context>
    <name>LinkCode</name>
    <message>
        <source>QR code with an address for further reading, at %1</source>
        <translation>رمز QR يؤدي إلى صفحة لمزيد من القراءة على %1</translation>
    </message>
    <message>
        <source>Read more</source>
        <translation>لمعرفة المزيد</translation>
    </message>
</context>
<context>
    <name>NewsControls</name>
    <message>
        <source>Back to the beginning of the text</source>
        <translation>العودة إلى بداية النص</translation>
    </message>
    <message>
        <source>Read on</source>
        <translation>متابعة القراءة</translation>
    </message>
</context>
<context>
    <name>NewsPanel</name>
    <message>
        <source>News</source>
        <translation>الأخبار</translation>
    </message>
</context>
<context>
    <name>PauseButton</name>
    <message>
        <source>Go on with the news</source>
        <translation>متابعة عرض الأخبار</translation>
    </message>
    <message>
        <source>Pause the news</source>
        <translation>إيقاف الأخبار مؤقتًا</translation>
    </message>
</context>
<context>
    <name>PositionCounter</name>
    <message>
        <source>%1 of %2</source>
        <translation>%1 من %2</translation>
    </message>
    <message>
        <source>Previous article</source>
        <translation>المقال السابق</translation>
    </message>
    <message>
        <source>Article %1 of %2</source>
        <translation>المقال %1 من %2</translation>
    </message>
    <message>
        <source>Next article</source>
        <translation>المقال التالي</translation>
    </message>
</context>
<context>
    <name>PositionDots</name>
    <message>
        <source>Article %1 of %2</source>
        <translation>المقال %1 من %2</translation>
    </message>
</context>
<context>
    <name>ThanksStage</name>
    <message>
        <source>Thank you</source>
        <translation>شكرًا لك</translation>
    </message>
    <message>
        <source>Change my answer</source>
        <translation>تغيير إجابتي</translation>
    </message>
</context>
</TS>
