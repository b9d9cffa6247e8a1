"""Prints 1,000 random inputs for each function of sequential-tests, with the values that independent references give.

The packages ssrm-test, confseq and gbstats are the reference where they implement the function. For the rest, the formula is
written here with mpmath at 30 digits, without the rearrangements of the TypeScript code.
"""

import json
import math
import platform
import random
import sys
from importlib.metadata import version

import mpmath
import numpy as np
from confseq.boundaries import bernoulli_confidence_interval
from gbstats.frequentist.tests import SequentialConfig, SequentialTwoSidedTTest
from gbstats.models.statistics import ProportionStatistic
from mpmath import mp, mpf
from ssrm_test.ssrm_test import sequential_posteriors

CASES = 1000
mp.dps = 30

TAU, LIMIT, POINTS = mpf(1) / 2, 2, 161
GRID = [mpf(LIMIT) * (2 * i - (POINTS - 1)) / (POINTS - 1) for i in range(POINTS)]


def count(rng, largest):
    """A count up to `largest`, as likely between 10 and 100 as between 100 and 1,000; sometimes almost none."""
    return int(largest ** rng.random()) - 1 if rng.random() < 0.9 else rng.randint(0, 5)


def probability(rng, low, high):
    return round(rng.uniform(low, high), 4)


def split(rng, share, smallest=0, largest=1_000_000):
    """Counts of canary and stable: half of them as a plausible effect gives, half of them arbitrary."""
    if rng.random() < 0.5:
        return [max(smallest, count(rng, largest)) for _ in range(2)]
    events, ratio = count(rng, largest), math.exp(rng.gauss(0, 0.4))
    theta = share * ratio / (share * ratio + 1 - share)
    canary = min(events, max(0, round(rng.gauss(events * theta, math.sqrt(events * theta * (1 - theta) + 0.01)))))
    return [max(smallest, canary), max(smallest, events - canary)]


def stages(rng, smallest=0, largest=1_000_000):
    """One to three stages [canary, stable, share]."""
    shares = [probability(rng, 0.01, 0.99) for _ in range(rng.randint(1, 3))]
    return [[*split(rng, share, smallest, largest), share] for share in shares]


def log_theta(share, log_ratio):
    odds = mpf(share) * mpmath.exp(log_ratio)
    return mpmath.log(odds / (odds + 1 - mpf(share))), mpmath.log((1 - mpf(share)) / (odds + 1 - mpf(share)))


def log_likelihood(all_stages, log_ratio):
    total = mpf(0)
    for canary, stable, share in all_stages:
        log_canary, log_stable = log_theta(share, log_ratio)
        total += canary * log_canary + stable * log_stable
    return total


def log_mixture(all_stages, points):
    weights = [mpmath.exp(-(point**2) / (2 * TAU**2)) for point in points]
    likelihoods = [log_likelihood(all_stages, point) for point in points]
    largest = max(likelihoods)
    mixed = mpmath.fsum(w * mpmath.exp(l - largest) for w, l in zip(weights, likelihoods))
    return largest + mpmath.log(mixed / mpmath.fsum(weights))


def harm(all_stages, bound):
    log_bound = mpmath.log(mpf(bound))
    return log_mixture(all_stages, [p for p in GRID if p > log_bound]) - log_likelihood(all_stages, log_bound)


def non_inferiority(all_stages, margin):
    log_margin = mpmath.log(mpf(margin))
    return log_mixture(all_stages, [p for p in GRID if p < log_margin]) - log_likelihood(all_stages, log_margin)


def root(function, low, high):
    """The point where the sign changes, by bisection to 25 digits."""
    low, high = mpf(low), mpf(high)
    rising = function(high) > 0
    while abs(high - low) > mpf(10) ** -25 * max(1, abs(low)):
        middle = (low + high) / 2
        if (function(middle) > 0) == rising:
            high = middle
        else:
            low = middle
    return (low + high) / 2


def estimate(all_stages):
    def score(log_ratio):
        return mpmath.fsum(c - (c + s) * mpmath.exp(log_theta(share, log_ratio)[0]) for c, s, share in all_stages)

    return mpmath.exp(root(score, -40, 40))


def interval(all_stages, alpha):
    numerator = log_mixture(all_stages, GRID)
    peak = mpmath.log(estimate(all_stages))

    def excess(log_ratio):
        return numerator - log_likelihood(all_stages, log_ratio) + mpmath.log(mpf(alpha))

    def edge(direction):
        distance = mpf(1) / 64
        while excess(peak + direction * distance) < 0:
            if distance == 512:
                return mpf(0) if direction < 0 else mpf("inf")
            distance *= 2
        return mpmath.exp(root(excess, peak, peak + direction * distance))

    return edge(-1), edge(1)


def better_predictions(candidate, current, bias):
    pairs = candidate + current
    if pairs == 0:
        return mpf(0)
    theta = min(mpf(candidate) / pairs, mpf(bias) / (1 + mpf(bias)))
    log_beta = mpmath.loggamma(candidate + 1) + mpmath.loggamma(current + 1) - mpmath.loggamma(pairs + 2)
    null = (candidate * mpmath.log(theta) if candidate else 0) + (current * mpmath.log(1 - theta) if current else 0)
    return log_beta - null


def scale_until(canary, stable, share, margin, threshold):
    """Evidence is 0 at scale 0 and convex, so it crosses the threshold once."""

    def excess(scale):
        return non_inferiority([[scale * canary, scale * stable, share]], margin) - mpmath.log(mpf(threshold))

    if excess(mpf(1)) >= 0:
        return mpf(1)
    high = mpf(2)
    while excess(high) < 0:
        high *= 2
    return root(excess, high / 2, high)


def sample_ratio(successes, failures, theta, concentration):
    probabilities = np.array([theta, 1 - theta])
    return sequential_posteriors(
        np.array([[successes, failures]]),
        probabilities,
        dirichlet_probability=probabilities,
        dirichlet_concentration=concentration,
    )[-1]["log_bayes_factor"]


def difference(canary_events, canary_users, stable_events, stable_users, alpha, optimal):
    return SequentialTwoSidedTTest(
        ProportionStatistic(n=stable_users, sum=stable_events),
        ProportionStatistic(n=canary_users, sum=canary_events),
        SequentialConfig(difference_type="absolute", alpha=alpha, sequential_tuning_parameter=optimal),
    ).confidence_interval


# Each case: random inputs, then the reference's values.


def case_against_probability(rng):
    theta = probability(rng, 0.01, 0.99)
    inputs = [*split(rng, theta, largest=100_000), theta, rng.choice([2, 10, 100, 1000, 10_000])]
    return inputs, [sample_ratio(*inputs)]


def case_sample_ratio(rng):
    all_stages = stages(rng, largest=100_000)
    return [all_stages], [sum(sample_ratio(canary, stable, share, 1000) for canary, stable, share in all_stages)]


def case_bernoulli(rng):
    trials = rng.choice([count(rng, 1_000_000), rng.randint(1, 2000)]) + 1
    successes = min(trials, count(rng, trials + 1))
    inputs = [successes, trials, probability(rng, 0.001, 0.3), rng.choice([100, 500, 2000, 20_000])]
    return inputs, bernoulli_confidence_interval(*inputs)


def case_disagreement(rng):
    users = count(rng, 1_000_000) + 1
    disagreements = min(users, count(rng, users + 1))
    alpha, optimal = probability(rng, 0.001, 0.15), rng.choice([100, 500, 2000, 20_000])
    return [disagreements, users, alpha, optimal], [bernoulli_confidence_interval(disagreements, users, alpha, optimal)[1]]


def case_difference(rng):
    users = [count(rng, 1_000_000) + 20 for _ in range(2)]
    events = [rng.randint(10, size - 10) for size in users]
    inputs = [events[0], users[0], events[1], users[1], probability(rng, 0.001, 0.3), rng.choice([500, 5000, 50_000])]
    return inputs, difference(*inputs)


def case_harm(rng):
    inputs = [stages(rng), rng.choice([1, 1, probability(rng, 0.5, 3)])]
    return inputs, [harm(*inputs)]


def case_non_inferiority(rng):
    inputs = [stages(rng), rng.choice([1.5, 2, probability(rng, 0.5, 3)])]
    return inputs, [non_inferiority(*inputs)]


def case_estimate(rng):
    inputs = [stages(rng, smallest=1)]
    return inputs, [estimate(*inputs)]


def case_interval(rng):
    inputs = [stages(rng, smallest=1), probability(rng, 0.001, 0.3)]
    return inputs, interval(*inputs)


def case_better_predictions(rng):
    bias = rng.choice([1, 2, round(rng.uniform(1, 5), 3)])
    inputs = [*split(rng, bias / (1 + bias)), bias]
    return inputs, [better_predictions(*inputs)]


def case_scale(rng):
    """At most as many events in the canary as expected without an effect, so that the claim is within reach."""
    share, events = probability(rng, 0.05, 0.6), rng.randint(5, 200)
    canary = int(events * share * rng.uniform(0.6, 1))
    inputs = [canary, events - canary, share, probability(rng, 1.3, 2), rng.choice([20, 40, 80])]
    return inputs, [scale_until(*inputs)]


FUNCTIONS = {
    "logEvidenceAgainstProbability": ("ssrm-test", case_against_probability),
    "logEvidenceOfSampleRatioMismatch": ("ssrm-test", case_sample_ratio),
    "bernoulliConfidenceSequence": ("confseq", case_bernoulli),
    "disagreementBound": ("confseq", case_disagreement),
    "differenceConfidenceSequence": ("gbstats", case_difference),
    "logEvidenceOfHarm": ("mpmath", case_harm),
    "logEvidenceOfNonInferiority": ("mpmath", case_non_inferiority),
    "riskRatioEstimate": ("mpmath", case_estimate),
    "riskRatioInterval": ("mpmath", case_interval),
    "logEvidenceOfBetterPredictions": ("mpmath", case_better_predictions),
    "scaleUntilEvidence": ("mpmath", case_scale),
}


def flat(inputs):
    """Numbers first, then the stages as one row of numbers."""
    rows = [row for value in inputs if isinstance(value, list) for row in value]
    return [value for value in inputs if not isinstance(value, list)] + [number for row in rows for number in row]


def compact(value):
    return json.dumps(value, separators=(",", ":"))


def main():
    versions = {name: version(name) for name in ("ssrm-test", "confseq", "gbstats", "mpmath", "numpy", "scipy")}
    print('{"python":%s,"versions":%s,"functions":{' % (compact(platform.python_version()), compact(versions)))
    for position, (name, (reference, case)) in enumerate(FUNCTIONS.items()):
        rng = random.Random(name)
        print('%s"%s":{"reference":"%s","cases":[' % ("," if position else "", name, reference))
        for number in range(CASES):
            inputs, outputs = case(rng)
            # 15 digits: as many as a double holds.
            values = [None if mpmath.isinf(value) else float(mpmath.nstr(mpf(value), 15)) for value in outputs]
            print("%s%s" % ("," if number else "", compact([flat(inputs), values])))
        print("]}")
        print(name, file=sys.stderr)
    print("}}")


if __name__ == "__main__":
    main()
