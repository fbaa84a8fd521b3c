from datetime import date

import pytest

from crm.people import Linked, Person, Relation, recognise, split_name

TODAY = date(2026, 6, 1)
GRANDFATHER = Person(id=1, name="王建国", gender="male", birth=date(1954, 1, 1))
GRANDMOTHER = Person(id=2, name="李秀英", gender="female", birth=date(1956, 1, 1))
GRANDCHILD = Person(id=3, name="王小明", birth=date(2005, 1, 1))
NO_BIRTH = Person(id=4, name="欧阳娜娜")


def links(*people: Person, relation: Relation = "self") -> list[Linked]:
    return [Linked(person=person, relation=relation) for person in people]


def test_one_person_is_named_with_age_and_band() -> None:
    found = recognise(links(GRANDFATHER), TODAY)
    assert found is not None
    assert (found.customer_id, found.surname, found.given_name) == (1, "王", "建国")
    assert (found.age, found.age_band, found.senior, found.relation) == (72, "65+", True, "self")


def test_nobody_on_file_is_nobody() -> None:
    assert recognise([], TODAY) is None


def test_a_shared_number_names_nobody_but_keeps_the_green_channel() -> None:
    found = recognise(links(GRANDCHILD, GRANDFATHER), TODAY)
    assert found is not None
    assert (found.customer_id, found.full_name, found.surname, found.age) == (None, "", "", None)
    assert (found.senior, found.age_band) == (True, "unknown")


def test_an_elderly_couple_on_one_line_has_a_common_band() -> None:
    found = recognise(links(GRANDFATHER, GRANDMOTHER), TODAY)
    assert found is not None
    assert (found.senior, found.age_band) == (True, "65+")


def test_the_owner_of_a_number_comes_before_those_it_is_family_of() -> None:
    found = recognise(
        links(GRANDFATHER, relation="family") + links(GRANDCHILD, relation="self"), TODAY
    )
    assert found is not None
    assert (found.customer_id, found.relation, found.senior) == (3, "self", False)


def test_family_calling_for_a_parent_concerns_the_parent() -> None:
    found = recognise(links(GRANDFATHER, relation="family"), TODAY)
    assert found is not None
    assert (found.customer_id, found.relation, found.senior) == (1, "family", True)


def test_an_unknown_birth_date_is_no_senior() -> None:
    found = recognise(links(NO_BIRTH), TODAY)
    assert found is not None
    assert (found.age, found.age_band, found.senior) == (None, "unknown", False)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("王建国", ("王", "建国")),
        ("欧阳娜娜", ("欧阳", "娜娜")),
        ("欧阳", ("欧", "阳")),
        ("王", ("", "王")),
        ("", ("", "")),
        ('John "Bobby"\nSmith', ("", 'John "Bobby"\nSmith')),
    ],
)
def test_names_are_split_only_where_they_are_chinese(name: str, parts: tuple[str, str]) -> None:
    assert split_name(name) == parts
