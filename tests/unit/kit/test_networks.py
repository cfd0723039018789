"""Addresses and networks as people write them."""

from tacit.kit import networks


def test_addresses_and_networks_are_read_by_commas() -> None:
    ours = networks.read(" 10.0.0.7,192.168.1.1/16, ::1 ")
    assert [str(one) for one in ours] == ["10.0.0.7/32", "192.168.0.0/16", "::1/128"]
    assert networks.read("") == ()
    assert networks.holds(ours, "192.168.7.7")
    assert not networks.holds(ours, "10.0.0.8")
    assert not networks.holds(ours, "somewhere")


def test_what_is_neither_is_named() -> None:
    said = networks.find_wrong("10.0.0.7, everywhere")
    assert said is not None
    assert "everywhere" in said
    assert networks.find_wrong("10.0.0.7") is None
