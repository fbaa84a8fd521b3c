from crm.families import Role, Tie, circle, standing


def tie(proxy: int, elder: int, role: Role = "other") -> Tie:
    return Tie.model_validate({"proxy_id": proxy, "elder_id": elder, "role": "other"})


def test_a_circle_is_seen_at_any_length() -> None:
    chain = [tie(2, 3), tie(3, 4)]
    assert not circle(tie(1, 2), chain)
    assert circle(tie(4, 2), chain)
    assert circle(tie(3, 2), chain)
    assert not circle(tie(2, 4), chain)


def test_ties_are_those_of_the_entries_that_stand_for_people() -> None:
    stands = {1: 1, 2: 1, 3: 3}
    assert standing([tie(3, 2), tie(1, 2), tie(3, 9)], stands) == [tie(3, 1)]
    assert standing([tie(3, 2), tie(3, 1, "son")], stands) == [tie(3, 1, "son")]
