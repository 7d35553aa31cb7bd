from matcher.domain.places import FIELDS, PREFECTURES, PRESETS
from matcher.presets.load import PRESET_IDS


def test_japan_has_47_prefectures_and_the_scheme_19_fields():
    assert len(set(PREFECTURES)) == 47
    assert len(set(FIELDS)) == 19


def test_the_presets_are_those_with_data_files():
    assert PRESETS == PRESET_IDS
