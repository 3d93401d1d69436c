from pathlib import Path

import pytest

from tests.pricing.samples import write_tables


@pytest.fixture
def folder(tmp_path) -> Path:
    """Three valid files of one row each."""
    return write_tables(tmp_path)
