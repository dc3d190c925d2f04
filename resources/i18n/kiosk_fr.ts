<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="fr" sourcelanguage="en">
<context>
    <name>ArticleBody</name>
    <message>
        <source>Picture: %1</source>
        <translation>Image&#xa0;: %1</translation>
    </message>
</context>
<context>
    <name>ArticleView</name>
    <message>
        <source>Not available in %1. Shown in %2.</source>
        <translation>Texte non disponible en français. Langue affichée : %2.</translation>
    </message>
</context>
<context>
    <name>FaceButton</name>
    <message>
        <source>Your answer so far</source>
        <translation>Votre réponse actuelle</translation>
    </message>
</context>
<context>
    <name>IdleWarning</name>
    <message numerus="yes">
        <source>%n second(s) left</source>
        <translation>
            <numerusform>%n seconde restante</numerusform>
            <numerusform>%n secondes restantes</numerusform>
        </translation>
    </message>
    <message>
        <source>Still there?</source>
        <translation>Toujours là&#x202f;?</translation>
    </message>
    <message>
        <source>Touch to go on</source>
        <translation>Touchez l’écran pour continuer</translation>
    </message>
</context>
<context>
    <name>LinkCode</name>
    <message>
        <source>QR code with an address for further reading, at %1</source>
        <translation>Code QR menant à une page pour en savoir plus, sur %1</translation>
    </message>
    <message>
        <source>Read more</source>
        <translation>En savoir plus</translation>
    </message>
</context>
<context>
    <name>NewsControls</name>
    <message>
        <source>Back to the beginning of the text</source>
        <translation>Revenir au début du texte</translation>
    </message>
    <message>
        <source>Read on</source>
        <translation>Lire la suite</translation>
    </message>
</context>
<context>
    <name>NewsPanel</name>
    <message>
        <source>News</source>
        <translation>Actualités</translation>
    </message>
</context>
<context>
    <name>PauseButton</name>
    <message>
        <source>Go on with the news</source>
        <translation>Reprendre les actualités</translation>
    </message>
    <message>
        <source>Pause the news</source>
        <translation>Suspendre les actualités</translation>
    </message>
</context>
<context>
    <name>PositionCounter</name>
    <message>
        <source>%1 of %2</source>
        <translation>%1 sur %2</translation>
    </message>
    <message>
        <source>Previous article</source>
        <translation>Article précédent</translation>
    </message>
    <message>
        <source>Article %1 of %2</source>
        <translation>Article %1 sur %2</translation>
    </message>
    <message>
        <source>Next article</source>
        <translation>Article suivant</translation>
    </message>
</context>
<context>
    <name>PositionDots</name>
    <message>
        <source>Article %1 of %2</source>
        <translation>Article %1 sur %2</translation>
    </message>
</context>
<context>
    <name>ThanksStage</name>
    <message>
        <source>Thank you</source>
        <translation>Merci</translation>
    </message>
    <message>
        <source>Change my answer</source>
        <translation>Modifier ma réponse</translation>
    </message>
</context>
</TS>
