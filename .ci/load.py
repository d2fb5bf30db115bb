#!/usr/bin/env python3
"""Measures the live path: many who listen, and how long an event takes from its source to the figure that has it.

Usage: load.py DISTRIBUTION [LISTENERS [EVENTS_PER_SECOND [SECONDS]]]    200, 2000 and 30 if not given

Starts 'vigie run' on a copy of the distribution with a queue log that grows. Half of the time nothing but some calls a
second comes and all listen; then calls come at the given rate, and whoever hears 'facts' asks the figure. Prints plain
figures; a missed event ends it with 1.
"""
import http.client
import json
import os
import re
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from datetime import datetime, timezone

HERTZ = os.sysconf("SC_CLK_TCK")
PER_TOKEN = 25


def cpu(pid):
    fields = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / HERTZ


def rss(pid):
    return int(re.search(r"VmRSS:\s+(\d+)", open(f"/proc/{pid}/status").read()).group(1)) // 1024


class Listener:
    """One who listens; reads without blocking."""

    def __init__(self, port, cookie):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.socket.sendall((f"GET /api/v1/events?kinds=facts HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
                             f"Accept: text/event-stream\r\nCookie: {cookie}\r\n\r\n").encode())
        head = b""
        while b"\r\n\r\n" not in head:
            head += self.socket.recv(4096)
        if b" 200 " not in head.split(b"\r\n")[0]:
            raise SystemExit(head.decode(errors="replace"))
        self.text = head.split(b"\r\n\r\n", 1)[1]
        self.ids, self.resets = [], 0
        self.socket.setblocking(False)

    def read(self):
        """How many events came now."""
        try:
            self.text += self.socket.recv(1 << 16)
        except BlockingIOError:
            return 0
        before = len(self.ids)
        *whole, self.text = self.text.split(b"\n\n")
        for block in whole:
            if b"event: reset" in block:
                self.resets += 1
            elif b"event: facts" in block:
                self.ids.append(int(re.search(rb"^id: (\d+)", block, re.M).group(1)))
        return len(self.ids) - before


class Calls(threading.Thread):
    """Writes calls that are given up at once into a queue log: two events each, in slices of 20 ms."""

    def __init__(self, log, per_second):
        super().__init__(daemon=True)
        self.log, self.per_second = log, per_second
        self.written = []  # when, and how many calls there were then
        self.count = 0
        self.stopped = threading.Event()

    def run(self):
        begin, done = time.time(), 0
        with open(self.log, "a", buffering=1 << 16) as log:
            while not self.stopped.wait(0.02):
                due = int((time.time() - begin) * self.per_second) - done
                now = time.time()
                for _ in range(due // 2):
                    self.count += 1
                    call = f"{now:.0f}.{self.count}"
                    log.write(f"{now:.6f}|{call}|sales|NONE|ENTERQUEUE||33|1\n{now:.6f}|{call}|sales|NONE|ABANDON|1|1|0\n")
                done += due // 2 * 2
                log.flush()
                self.written.append((now, self.count))


def quantile(values, share):
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def main():
    home = sys.argv[1]
    listeners, rate, seconds = (int(a) for a in (sys.argv[2:] + ["200", "2000", "30"][len(sys.argv) - 2:])[:3])
    folder = tempfile.mkdtemp(prefix="vigie-load-")
    copy, log = os.path.join(folder, "vigie"), os.path.join(folder, "queue_log")
    shutil.copytree(home, copy, ignore=shutil.ignore_patterns("data"))
    open(log, "w").close()
    out = open(os.path.join(folder, "out"), "w+")
    process = subprocess.Popen(
        [os.path.join(copy, "bin/vigie"), "run", "--source", f"asterisk.queue-log,path={log}"], stdout=out,
        stderr=subprocess.STDOUT, env={**os.environ, "VIGIE_JAVA_OPTS": "-Dvigie.http.port=0", "LC_ALL": "C.UTF-8"})
    try:
        return measure(process, folder, log, listeners, rate, seconds)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


def measure(process, folder, log, listeners, rate, seconds):
    link = None
    for _ in range(600):
        link = re.search(r"http://127.0.0.1:(\d+)(/login\?token=[^\s#]+)", open(os.path.join(folder, "out")).read())
        if link:
            break
        time.sleep(0.2)
    port = int(link.group(1))
    door = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def ask(method, path, cookie=None, body=None):
        headers = {"Cookie": cookie} if cookie else {}
        if body is not None:
            headers.update({"Content-Type": "application/json", "Sec-Fetch-Site": "same-origin"})
        door.request(method, path, json.dumps(body) if body is not None else None, headers)
        response = door.getresponse()
        return response, response.read()

    def login(path):
        response, _ = ask("GET", path)
        return response.getheader("Set-Cookie").split(";")[0]

    admin = login(link.group(2))
    cookies = []
    for i in range((listeners + PER_TOKEN - 1) // PER_TOKEN):
        _, made = ask("POST", "/api/v1/tokens", admin, {"name": f"load {i}", "role": "viewer", "kind": "link"})
        cookies.append(login("/login?token=" + json.loads(made)["secret"]))
    pid = process.pid
    idle = rss(pid)
    all_of_them = [Listener(port, cookies[i // PER_TOKEN]) for i in range(listeners)]
    print(f"{listeners} listen; memory {idle} MiB before, {rss(pid)} MiB with them; load average {os.getloadavg()[0]:.1f}")

    sockets = {listener.socket: listener for listener in all_of_them}

    def pump(until, told=lambda: None):
        while time.time() < until:
            ready, _, _ = select.select(list(sockets), [], [], 0.05)
            heard = False
            for one in ready:
                heard |= sockets[one].read() > 0 and sockets[one] is all_of_them[0]
            if heard:
                told()

    # Both days, should the first one end meanwhile.
    first = datetime.now(timezone.utc).date()
    slow = Calls(log, 10)
    before, begin = cpu(pid), time.time()
    slow.start()
    pump(begin + seconds / 2)
    slow.stopped.set()
    slow.join()
    print(f"10 events/s: processor {100 * (cpu(pid) - before) / (time.time() - begin):.0f} % of one core, "
          f"{len(all_of_them[0].ids)} events to each")

    figure = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    question = f"/api/v1/kpis/lost-rate/value?period={first}/P2D&tz=UTC"
    delays, work, seen = [], [], [0]
    calls = Calls(log, rate)
    calls.count = slow.count
    wanted, answers = threading.Event(), threading.Event()

    def asking():
        while not answers.is_set():
            if not wanted.wait(0.1):
                continue
            wanted.clear()
            started = time.time()
            figure.request("GET", question, headers={"Cookie": admin})
            answer = json.loads(figure.getresponse().read())
            now = time.time()
            work.append(now - started)
            count = max(int(row["den"] or 0) for row in answer["values"])
            while seen[0] < len(calls.written) and calls.written[seen[0]][1] <= count:
                delays.append(now - calls.written[seen[0]][0])
                seen[0] += 1

    reader = threading.Thread(target=asking, daemon=True)
    reader.start()
    before, begin = cpu(pid), time.time()
    calls.start()
    pump(begin + seconds, wanted.set)
    took = time.time() - begin
    used = cpu(pid) - before
    calls.stopped.set()
    calls.join()
    pump(time.time() + 5, wanted.set)
    answers.set()
    reader.join(60)
    print(f"{rate} events/s for {took:.0f} s: processor {100 * used / took:.0f} % of one core, memory {rss(pid)} MiB, "
          f"{len(work)} questions, median {quantile(work, 0.5) * 1000:.0f} ms")
    print(f"event in the log -> 'facts' -> figure that has it: p50 {quantile(delays, 0.5):.2f} s, "
          f"p99 {quantile(delays, 0.99):.2f} s, worst {max(delays):.2f} s; {seen[0]} of {len(calls.written)} slices seen")
    last = all_of_them[0].ids
    missed = sum(len(set(last) - set(listener.ids)) for listener in all_of_them)
    resets = sum(listener.resets for listener in all_of_them)
    print(f"{len(last)} events to each of {listeners}; missed {missed}, told to begin anew {resets}")
    return 1 if missed or resets else 0


if __name__ == "__main__":
    sys.exit(main())
