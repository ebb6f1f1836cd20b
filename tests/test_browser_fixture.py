from tests.services.process import free_port


def test_an_error_in_the_console_is_a_complaint(page, complaints):
    page.set_content("<script>console.error('half a page is missing')</script>")
    assert complaints == ["half a page is missing"]
    complaints.clear()


def test_a_warning_is_none(page):
    page.set_content("<script>console.warn('old browser')</script>")


def test_a_script_that_fails_is_a_complaint(page, complaints):
    page.set_content("<script>no_such_function()</script>")
    assert len(complaints) == 1 and "no_such_function" in complaints[0]
    complaints.clear()


def test_a_question_to_another_machine_is_a_complaint_and_is_not_answered(page, complaints):
    page.set_content("<img src='http://provider.example/logo.png'>")
    assert complaints[0] == "asked for http://provider.example/logo.png"
    complaints.clear()


def test_the_second_window_of_a_person_is_listened_to_as_well(page, complaints):
    with page.expect_popup() as opened:
        page.evaluate("window.open('about:blank')")
    opened.value.evaluate("console.error('from the second window')")
    assert complaints == ["from the second window"]
    complaints.clear()


def test_two_people_do_not_share_their_cookies(open_page):
    one, two = open_page(), open_page(viewport={"width": 390, "height": 844})
    one.context.add_cookies([{"name": "session", "value": "1", "url": f"http://127.0.0.1:{free_port()}"}])
    assert one.context.cookies() and not two.context.cookies()
    assert two.evaluate("window.innerWidth") == 390
