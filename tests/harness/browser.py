# SPDX-License-Identifier: Apache-2.0
"""Opens a page in a headless Chromium, does something there, and tells what came of it."""

import json
import re
import shutil
import subprocess
import tempfile
import urllib.parse

TIMEOUT_SECONDS = 120
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-default-apps", "--disable-sync", "--hide-scrollbars",
    # Whatever asks for a name is told that there is none.
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--enable-logging=stderr", "--v=0",
)


def chromium():
    path = shutil.which("chromium")
    if path is None:
        raise FileNotFoundError("there is no chromium on PATH: scripts/bootstrap test installs it")
    return path


def run_in(page, script, width=1280, dark=False):
    """What `script`, the body of a function, returns in a copy of the file `page`, and what its console says."""
    text = page.read_text(encoding="utf-8")
    assert text.count("</body>") == 1, page
    added = (
        "<script>addEventListener('load', () => {\n"
        "const answer = document.createElement('pre');\nanswer.id = 'answer';\n"
        f"const found = (() => {{ {script} }})();\n"
        "answer.textContent = encodeURIComponent(JSON.stringify(found));\ndocument.body.append(answer);\n"
        "});</script></body>"
    )
    copy = page.with_name(page.stem + "-opened.html")
    copy.write_text(text.replace("</body>", added), encoding="utf-8")
    with tempfile.TemporaryDirectory(prefix="daybook-chromium-", ignore_cleanup_errors=True) as profile:
        theme = ("--blink-settings=preferredColorScheme=0",) if dark else ()
        done = subprocess.run(
            [chromium(), *FLAGS, *theme, f"--user-data-dir={profile}", f"--window-size={width},900",
             "--virtual-time-budget=3000", "--dump-dom", copy.as_uri()],
            stdin=subprocess.DEVNULL, capture_output=True, timeout=TIMEOUT_SECONDS, check=True,
        )
    console = [line for line in done.stderr.decode(errors="replace").splitlines() if ":CONSOLE" in line]
    answer = re.search(r'<pre id="answer">(.*?)</pre>', done.stdout.decode("utf-8"), re.S)
    assert answer, "\n".join(["the page did not come to its end", *console])
    return json.loads(urllib.parse.unquote(answer[1])), console
