"""A scan is heard at once, whatever the server does."""

#: Milliseconds from the scanner's Enter to the tone.
SOON = 50
LISTEN = """() => {
    window.heard = [];
    let pressed = 0;
    addEventListener("keydown", ({ key }) => {
        if (key === "Enter") {
            pressed = performance.now();
        }
    }, true);
    const { start } = OscillatorNode.prototype;
    OscillatorNode.prototype.start = function (...args) {
        heard.push({ after: performance.now() - pressed, tone: this.frequency.value });
        return start.apply(this, args);
    };
}"""


def test_heard_at_once(depot, phone):
    """The server's answers are held back; right and wrong sound differently."""
    product, code = depot.product("Loud gloves", "A-01", 50)
    _other, wrong = depot.product("Other gloves", "B-02", 50)
    _transfer, name = depot.order((product, 20))
    anna = phone()
    anna.scan(name)
    anna.is_at("A-01")
    anna.scan("SCAN-A-01")
    anna.sees("You are here").settled()
    held = []
    anna.page.route("**/fulfil/commands", lambda route: held.append(route))
    anna.page.evaluate(LISTEN)
    right = [_scan(anna, code) for _turn in range(7)]
    refused = [_scan(anna, wrong) for _turn in range(3)]
    assert held, "nothing was sent"
    anna.counts(7, 20)
    # what else the machine does only ever adds
    assert sorted(heard["after"] for heard in right)[2] < SOON, right
    assert min(heard["after"] for heard in refused) < SOON, refused
    assert {heard["tone"] for heard in right} == {1000}
    assert {heard["tone"] for heard in refused} == {180}
    for route in held:
        route.continue_()
    anna.page.unroute("**/fulfil/commands")
    anna.settled()


def _scan(anna, code):
    """:return: what was heard first"""
    anna.page.evaluate("heard.length = 0")
    anna.scan(code)
    anna.page.wait_for_function("heard.length > 0")
    return anna.page.evaluate("heard[0]")
