"""The words of drawn programs: each takes its nodes and keys from one field of work."""

from __future__ import annotations

from typing import NamedTuple


class Field(NamedTuple):
    """One field of work."""

    state: str
    nodes: tuple[str, ...]
    keys: tuple[str, ...]
    lists: tuple[str, ...]


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


FIELDS = (
    Field(
        "ShipmentState",
        _words(
            "weigh book label pick pack insure route_truck notify invoice clear_customs "
            "load scan store_parcel track deliver confirm_address price repack inspect "
            "sign_off hand_over archive_papers check_stock reserve dispatch"
        ),
        ("weight", "price", "carrier", "deadline", "zone", "insurance", "duty", "rating"),
        ("parcels", "remarks", "stops"),
    ),
    Field(
        "ClinicState",
        _words(
            "admit triage take_blood x_ray examine consult prescribe discharge bill "
            "book_bed call_family review_history test_allergy write_letter monitor "
            "second_opinion scan_chest operate prepare_room wake_up transfer plan_diet "
            "check_insurance refer follow_up"
        ),
        ("severity", "ward", "dose", "bed", "temperature", "diagnosis", "fee", "risk"),
        ("samples", "notes", "visits"),
    ),
    Field(
        "PaperState",
        _words(
            "read_abstract find_sources summarise fact_check translate edit typeset "
            "index_terms draw_figures review_methods score_style publish collect_quotes "
            "outline draft proofread cite pick_title ask_expert compare_data "
            "measure_length cut rewrite approve announce"
        ),
        ("score", "title", "length", "tone", "verdict", "language", "edition", "novelty"),
        ("sources", "quotes", "figures"),
    ),
    Field(
        "KitchenState",
        _words(
            "wash peel chop boil fry bake season taste plate serve clean_up order_fish "
            "set_table light_oven knead rest_dough mix_sauce pour_wine call_waiter "
            "check_fridge grill garnish cool slice_bread brew"
        ),
        ("heat", "salt", "minutes", "guests", "portions", "course", "stars", "budget"),
        ("dishes", "steps", "crates"),
    ),
)
