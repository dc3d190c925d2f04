import pytest
from PySide6.QtCore import QSize

from kiosk.content.codes import qr_code
from kiosk.news.codes import qr_rows
from kiosk.ui.visitor.codes import QUIET, CodePictures, code_url

LINK = "https://www.unesco.org/en/articles/a-long-address?with=parameters"


def test_has_one_pixel_a_module_and_the_quiet_zone() -> None:
    rows = qr_rows(qr_code(LINK))
    url, modules = code_url(qr_code(LINK))
    assert url.startswith("image://codes/")
    size = QSize()
    image = CodePictures().requestImage(url.removeprefix("image://codes/"), size, QSize(500, 500))
    assert modules == len(rows) + 2 * QUIET
    assert size == image.size() == QSize(modules, modules)
    painted = [[int(image.pixelColor(x, y).lightness() == 0) for x in range(modules)] for y in range(modules)]
    inner = ["".join(map(str, row[QUIET:-QUIET])) for row in painted[QUIET:-QUIET]]
    assert tuple(inner) == rows
    assert sum(map(sum, painted)) == "".join(rows).count("1")


def test_can_be_read() -> None:
    zxingcpp = pytest.importorskip("zxingcpp")
    numpy = pytest.importorskip("numpy")
    image = CodePictures().requestImage(code_url(qr_code(LINK))[0].rpartition("/")[2], QSize(), QSize())
    grey = numpy.array(
        [[image.pixelColor(x, y).lightness() for x in range(image.width())] for y in range(image.height())],
        dtype=numpy.uint8,
    )
    [found] = zxingcpp.read_barcodes(numpy.kron(grey, numpy.ones((4, 4), dtype=numpy.uint8)))
    assert found.text == LINK


@pytest.mark.parametrize(
    "name",
    ["", "21", "21-", "21-zz", "22-" + "0" * 121, "21-" + "0" * 110, "-21-0", "١٧-00", "9999-" + "0" * 9],
)
def test_what_is_no_code_is_an_empty_image(name: str) -> None:
    assert CodePictures().requestImage(name, QSize(), QSize()).isNull()
    assert code_url(name.replace("-", ":")) == ("", 0)


def test_no_code_is_no_picture() -> None:
    assert code_url("") == ("", 0)
