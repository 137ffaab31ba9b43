import pytest

from sprints.rules.timeboxes import ClosedSpike, timebox_accuracy


def test_kept_extended_and_overrun_are_counted_and_the_middle_one_is_told():
    spikes = [
        ClosedSpike(480, 0, 240),
        ClosedSpike(480, 0, 480),
        ClosedSpike(600, 200, 500),
        ClosedSpike(60, 0, 61),
    ]
    found = timebox_accuracy(spikes=spikes)
    assert (found.spikes, found.kept, found.extended, found.overran) == (4, 2, 1, 1)
    assert found.median_bp == 10_083  # between 480 ÷ 480 and 61 ÷ 60; the extended one used 500 ÷ 400


def test_no_spike_says_nothing_and_a_box_of_nothing_is_refused():
    assert timebox_accuracy(spikes=[]) is None
    with pytest.raises(ValueError, match="0 minutes"):
        timebox_accuracy(spikes=[ClosedSpike(60, 60, 10)])
