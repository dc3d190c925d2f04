from kiosk.content.lines import find_lines

TOML = '''# a comment
top = 1
"quoted key" = [ "x", # c
  "y ] ,",
  """z
  """ ,
  5, {a=1, b=[2,3]}
]
[one.two]
three.four = { a = "}" }
five = '#'
[[many]]
n = 1
[many.inner]
n = 3
[[many.deep]]
n = 4
[[many]]
n = 2
[many.inner]
n = 5
[[many.deep]]
[[many.deep]]
[many.deep.last]
n = 6
'''


def test_each_key_has_its_line() -> None:
    lines = find_lines(TOML)
    expected: dict[tuple[str | int, ...], int] = {
        ("top",): 2,
        ("quoted key",): 3,
        ("quoted key", 1): 4,
        ("quoted key", 2): 5,
        ("quoted key", 3): 7,
        ("one", "two"): 9,
        ("one", "two", "three", "four"): 10,
        ("one", "two", "five"): 11,
        ("many", 0, "n"): 13,
        ("many", 0, "inner", "n"): 15,
        ("many", 0, "deep", 0, "n"): 17,
        ("many", 1, "n"): 19,
        ("many", 1, "inner", "n"): 21,
        ("many", 1, "deep", 1): 23,
        ("many", 1, "deep", 1, "last", "n"): 25,
    }
    assert {path: lines.of(path) for path in expected} == expected


def test_what_is_missing_has_the_line_of_its_table() -> None:
    assert find_lines(TOML).of(("one", "two", "missing")) == 9
    assert find_lines(TOML).of(("missing",)) is None


def test_lines_count_from_the_first_line_of_the_part() -> None:
    assert find_lines("a = 1", first_line=7).of(("a",)) == 7
