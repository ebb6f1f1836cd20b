import pytest

from support.devices import describe_device

MOZILLA = "Mozilla/5.0"
WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (
            f"{MOZILLA} (iPhone; CPU iPhone OS 17_5_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
            " Version/17.5 Mobile/15E148 Safari/604.1",
            "iPhone, iOS 17.5, Safari 17.5",
        ),
        (
            f"{MOZILLA} (iPad; CPU OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
            " CriOS/131.0 Mobile/15E148 Safari/604.1",
            "iPad, iPadOS 16.6, Chrome 131",
        ),
        (
            f"{MOZILLA} (Linux; Android 10; K) {WEBKIT} Chrome/131.0.0.0 Mobile Safari/537.36",
            "Android phone, Chrome 131",
        ),
        (
            f"{MOZILLA} (Linux; Android 13; SM-S901B Build/TP1A.220624) {WEBKIT} SamsungBrowser/23.0 Chrome/115.0"
            " Mobile Safari/537.36",
            "SM-S901B, Android 13, Samsung Internet 23",
        ),
        (
            f"{MOZILLA} (Android 14; Mobile; rv:132.0) Gecko/132.0 Firefox/132.0",
            "Android phone, Android 14, Firefox 132",
        ),
        (
            f"{MOZILLA} (Android 14; Tablet; rv:132.0) Gecko/132.0 Firefox/132.0",
            "Android tablet, Android 14, Firefox 132",
        ),
        (
            f"{MOZILLA} (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0",
            "Windows 10 or 11, Edge 131",
        ),
        (f"{MOZILLA} (Windows NT 6.1; rv:115.0) Gecko/20100101 Firefox/115.0", "Windows 7, Firefox 115"),
        (
            f"{MOZILLA} (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)"
            " Version/18.1 Safari/605.1.15",
            "Mac, Safari 18.1",
        ),
        (f"{MOZILLA} (X11; CrOS x86_64 14541.0.0) {WEBKIT} Chrome/131.0.0.0 Safari/537.36", "Chromebook, Chrome 131"),
        (f"{MOZILLA} (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0", "Computer with Linux, Firefox 132"),
        ("curl/8.5.0", "curl/8.5.0"),
        ("", ""),
    ],
)
def test_a_browser_is_told_in_readable_words(user_agent, words):
    assert describe_device(user_agent) == words


def test_a_browser_that_talks_without_end_is_cut():
    assert len(describe_device("x" * 5000)) == 200
    assert len(describe_device(f"(Linux; Android 13; {'x' * 5000})")) == 200
