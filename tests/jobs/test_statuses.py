"""The rule that ties a job's status to its allocations, over every combination."""

from itertools import combinations_with_replacement

import pytest

from jobs.statuses import ACCEPTED, ADVANCE, AGREED, AllocationStatus, JobStatus, derive_job_status, next_steps

A, J = AllocationStatus, JobStatus

# Written out by hand, from the product's rules, so that a change of the code's own table is noticed.
RANK = {
    A.PENDING_DISPATCH: (0, J.PENDING_DISPATCH),
    A.DISPATCHED: (1, J.DISPATCHED),
    A.MODIFIED: (1, J.DISPATCHED),
    A.CONFIRMED: (2, J.READY),
    A.EN_ROUTE: (3, J.EN_ROUTE),
    A.CHECKED_IN: (4, J.ON_SITE),
    A.IN_PROGRESS: (5, J.IN_PROGRESS),
    A.COMPLETE: (6, J.COMPLETE),
}
NOT_COUNTED = {A.DECLINED, A.DELETED}


def expected(*, is_cancelled: bool, is_scheduled: bool, allocations: tuple[str, ...]) -> JobStatus:
    if is_cancelled:
        return J.CANCELLED
    if not is_scheduled:
        return J.QUEUED
    counted = [RANK[A(one)] for one in allocations if one not in NOT_COUNTED]
    return min(counted)[1] if counted else J.PENDING_ALLOCATION


def test_every_status_of_the_contract_exists_and_no_other():
    assert JobStatus.values == [
        "Queued",
        "Pending Allocation",
        "Pending Dispatch",
        "Dispatched",
        "Ready",
        "En Route",
        "On Site",
        "In Progress",
        "Complete",
        "Cancelled",
    ]
    assert AllocationStatus.values == [
        "Pending Dispatch",
        "Dispatched",
        "Confirmed",
        "En Route",
        "Checked In",
        "In Progress",
        "Complete",
        "Declined",
        "Modified",
        "Deleted",
    ]


@pytest.mark.parametrize("is_cancelled", [False, True])
@pytest.mark.parametrize("is_scheduled", [False, True])
@pytest.mark.parametrize("people", range(5))
def test_a_job_is_as_far_as_its_least_advanced_allocation(is_cancelled, is_scheduled, people):
    for allocations in combinations_with_replacement(AllocationStatus.values, people):
        facts = {"is_cancelled": is_cancelled, "is_scheduled": is_scheduled, "allocations": allocations}
        assert derive_job_status(**facts) == expected(**facts), facts


def test_the_order_of_allocations_does_not_matter():
    forward = derive_job_status(is_cancelled=False, is_scheduled=True, allocations=["Confirmed", "Dispatched"])
    backward = derive_job_status(is_cancelled=False, is_scheduled=True, allocations=["Dispatched", "Confirmed"])
    assert forward == backward == J.DISPATCHED


def test_ready_needs_everybody_who_still_counts():
    assert derive_job_status(is_cancelled=False, is_scheduled=True, allocations=["Confirmed", "Declined"]) == J.READY
    assert derive_job_status(is_cancelled=False, is_scheduled=True, allocations=["Declined"]) == J.PENDING_ALLOCATION


def test_accepted_and_agreed_start_with_the_acceptance_itself():
    assert {A.CONFIRMED, A.EN_ROUTE, A.CHECKED_IN, A.IN_PROGRESS, A.COMPLETE} == ACCEPTED
    assert {J.READY, J.EN_ROUTE, J.ON_SITE, J.IN_PROGRESS} == AGREED


@pytest.mark.parametrize("status", ADVANCE[3:-1])
def test_without_skipping_there_is_exactly_one_next_step(status):
    assert next_steps(status, may_skip_travel=False) == [ADVANCE[ADVANCE.index(status) + 1]]


def test_a_virtual_job_may_start_without_travel_and_check_in():
    assert next_steps(A.CONFIRMED, may_skip_travel=True) == [A.IN_PROGRESS, A.EN_ROUTE, A.CHECKED_IN]
    assert next_steps(A.EN_ROUTE, may_skip_travel=True) == [A.IN_PROGRESS, A.CHECKED_IN]
    assert next_steps(A.CHECKED_IN, may_skip_travel=True) == [A.IN_PROGRESS]
    assert next_steps(A.IN_PROGRESS, may_skip_travel=True) == [A.COMPLETE]


@pytest.mark.parametrize("status", [A.PENDING_DISPATCH, A.DISPATCHED, A.MODIFIED, A.DECLINED, A.DELETED, A.COMPLETE])
def test_nothing_to_report_before_acceptance_or_after_the_end(status):
    assert next_steps(status, may_skip_travel=True) == []
