#!/usr/bin/env python3
"""Holds the built distribution to the reference data beside the project.

Usage: checks.py VIGIE SHARED [NAME...]   runs the named checks, or all of them
"""
import concurrent.futures
import contextlib
import csv
import getpass
import grp
import gzip
import hmac
import http.client
import http.server
import json
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from datetime import datetime, timedelta, timezone

VIGIE, SHARED = sys.argv[1], sys.argv[2]
REPOSITORY = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
RECORDINGS = ("asterisk-22-light", "asterisk-22-busy")


class Failed(Exception):
    pass


def expect(what, expected, got):
    if expected != got:
        raise Failed(f"{what}: expected {expected}, got {got}")


def vigie(*arguments):
    run = subprocess.run([VIGIE, *arguments], capture_output=True, text=True, check=False)
    if run.returncode != 0:
        raise Failed(f"vigie {' '.join(arguments)} ended with {run.returncode}: {run.stderr.strip()}")
    return run.stdout


def report(sources, kpis, *options):
    arguments = [part for source in sources for part in ("--source", source)]
    rows = json.loads(vigie("report", *arguments, "--kpi", ",".join(kpis), "--format", "json", *options))
    return {(row["kpi"], tuple(row["dims"].values())): row for row in rows}


def terms(rows, kpi, *dims):
    row = rows.get((kpi, dims))
    return (row["num"], row["den"]) if row else (0, 0)


def conformance():
    """Every public vector passes."""
    started = time.monotonic()
    closing = vigie("conformance", f"{SHARED}/domain/vectors-public.json").split("\n")[-2]
    seconds = time.monotonic() - started
    expect("closing line", "165 passed, 0 failed", closing)
    print(f"{closing} in {seconds:.1f} s")


def queue_figures(sources, expected, *options):
    rows = report(
        sources,
        ["handled-rate", "abandon-rate", "wait-time-average", "aht", "transfer-rate"],
        "--by", "queue", *options)
    for queue, truth in expected["queues"].items():
        expect(f"{queue} answered/entered", (truth["connected"], truth["entered"]), terms(rows, "handled-rate", queue))
        expect(f"{queue} abandoned", truth["abandon"], terms(rows, "abandon-rate", queue)[0])
        expect(f"{queue} wait", (truth["sum_wait_answered"], truth["connected"]),
               terms(rows, "wait-time-average", queue))
        expect(f"{queue} talk", truth["sum_talk"], terms(rows, "aht", queue)[0])
        expect(f"{queue} transfers", truth["blind_transfer"], terms(rows, "transfer-rate", queue)[0])


def recording(name):
    folder = f"{SHARED}/data/telephony/{name}"
    with open(f"{folder}/expected.json", encoding="utf-8") as file:
        return folder, json.load(file)


def asterisk():
    """Both recordings give the figures of expected.json, in any order and under any names of the files."""
    for name in RECORDINGS:
        folder, expected = recording(name)
        first, last = f"path={folder}/queue_log.0", f"path={folder}/queue_log"
        queue_figures([f"asterisk.queue-log,path={folder}"], expected)
        queue_figures([f"asterisk.queue-log,{first}", f"asterisk.queue-log,{last}"], expected)
        queue_figures([f"asterisk.queue-log,{last}", f"asterisk.queue-log,{first}"], expected)
        with tempfile.TemporaryDirectory() as renamed:
            shutil.copy(f"{folder}/queue_log", f"{renamed}/queue_log.1")
            shutil.copy(f"{folder}/queue_log.0", f"{renamed}/queue_log.7")
            queue_figures([f"asterisk.queue-log,path={renamed}"], expected)
        for queue, truth in expected["queues"].items():
            rows = report([f"asterisk.queue-log,path={folder}"], ["service-level"], "--by", "queue",
                          "--param", f"threshold_s={truth['sl_seconds']}")
            expect(f"{queue} within {truth['sl_seconds']} s", truth["answered_within_sl"],
                   terms(rows, "service-level", queue)[0])
        agents = report([f"asterisk.queue-log,path={folder}"], ["handled-rate", "aht"], "--by", "agent_id")
        for agent, truth in expected["agents"].items():
            expect(f"{agent} calls", truth["connect"], terms(agents, "handled-rate", agent)[0])
            expect(f"{agent} talk", truth["talk"], terms(agents, "aht", agent)[0])
        print(f"{name}: {len(expected['queues'])} queues and {len(expected['agents'])} agents agree")


def killed_imports():
    """An import killed at 20 random points and started anew gives the same figures; a third run changes nothing."""
    folder, expected = recording("asterisk-22-busy")
    source = f"asterisk.queue-log,path={folder},cel={folder}/cel-Master.csv"
    # What the CEL adds: refused calls.
    for queue, refused in cel_figures(folder)[2].items():
        expected["queues"][queue]["entered"] += refused
    with tempfile.TemporaryDirectory() as data:
        started = time.monotonic()
        queue_figures([source], expected, "--data", data)
        whole = time.monotonic() - started
    seed = random.randrange(1_000_000)
    chance = random.Random(seed)
    interrupted = 0
    for kill in range(20):
        with tempfile.TemporaryDirectory() as data:
            process = subprocess.Popen(
                [VIGIE, "report", "--source", source, "--kpi", "handled-rate", "--data", data],
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
            time.sleep(whole * chance.uniform(0.3, 0.95))
            interrupted += process.poll() is None
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            process.wait()
            queue_figures([source], expected, "--data", data)
            if kill % 5 == 0:
                queue_figures([source], expected, "--data", data)
    print(f"20 imports, {interrupted} of them killed before their end (seed {seed}): same figures")


def cel_figures(folder):
    """Talks and hold seconds by the CEL, and refusals by queue, worked out here without the platform."""
    with open(f"{folder}/cel-Master.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    entered, members = set(), {}
    for name in ("queue_log.0", "queue_log"):
        with open(f"{folder}/{name}", encoding="utf-8") as file:
            for line in file:
                at, call, queue, _, event, *data = line.rstrip("\n").split("|")
                if event == "ENTERQUEUE":
                    entered.add((call, queue))
                elif event == "CONNECT":
                    members[data[1]] = call
    refused = {}
    for row in rows:
        if row[0] == "APP_START" and row[10] == "Queue" and (row[14], row[11].split(",")[0]) not in entered:
            queue = row[11].split(",")[0]
            refused[queue] = refused.get(queue, 0) + 1
    held = 0.0
    for member, caller in members.items():
        # Each moment at which one of the two enters or leaves, and how many of them are in a bridge after it.
        moments = sorted((float(row[1]), 1 if row[0] == "BRIDGE_ENTER" else -1) for row in rows
                         if row[0].startswith("BRIDGE_") and row[14] in (member, caller)
                         and (row[14] == member or row[16].split(";")[0] in
                              {other[9].split(";")[0] for other in rows if other[14] == member}))
        inside, since = 0, None
        for at, step in moments:
            inside += step
            if inside == 2 and since is not None:
                held += at - since
                since = None
            elif inside == 1 and step == -1:
                since = at
        held += sum((1 if row[0] == "UNHOLD" else -1) * float(row[1]) for row in rows
                    if row[0] in ("HOLD", "UNHOLD") and row[14] in (member, caller))
    return len(members), held, refused


def asterisk_cel():
    """With the CEL the figures stay, refusals are counted by queue, and hold times are those of the CEL."""
    for name in RECORDINGS:
        folder, expected = recording(name)
        source = f"asterisk.queue-log,path={folder},cel={folder}/cel-Master.csv,cdr={folder}/cdr-Master.csv"
        talks, held, refused = cel_figures(folder)
        rows = report([source], ["handled-rate", "wait-time-average", "aht"], "--by", "queue")
        for queue, truth in expected["queues"].items():
            expect(f"{queue} answered/presented", (truth["connected"], truth["entered"] + refused.get(queue, 0)),
                   terms(rows, "handled-rate", queue))
            expect(f"{queue} wait", (truth["sum_wait_answered"], truth["connected"]),
                   terms(rows, "wait-time-average", queue))
        expect(f"{name}: talks", sum(truth["connected"] for truth in expected["queues"].values()), talks)
        # What is on hold is taken out of the talk, and handling time holds both.
        expect(f"{name}: handling", sum(truth["sum_talk"] for truth in expected["queues"].values()),
               sum(terms(rows, "aht", queue)[0] for queue in expected["queues"]))
        print(f"{name}: {talks} talks, {held:.0f} s on hold, refused {refused}")


class AmiRecording(threading.Thread):
    """A manager that plays the recorded session in its time, whoever listens, and lists what is so when asked."""

    def __init__(self, folder, seconds):
        super().__init__(daemon=True)
        with gzip.open(f"{folder}/ami-session.raw.gz") as file:
            frames = file.read().decode().split("\r\n\r\n")
        self.events = [frame for frame in frames if re.match("Event: (Queue|Agent)", frame)]
        self.pause = seconds / len(self.events)
        self.lock = threading.Lock()
        self.members, self.waiting, self.clients, self.played = {}, {}, [], 0
        with open(f"{folder}/ami-final-status.raw", encoding="utf-8") as file:
            for frame in file.read().replace("\r", "").split("\n\n"):
                fields = self.fields(frame)
                if fields.get("Event") == "QueueParams":
                    self.members[fields["Queue"]], self.waiting[fields["Queue"]] = {}, {}
                elif fields.get("Event") == "QueueMember" and fields["Membership"] == "static":
                    self.members[fields["Queue"]][fields["Location"]] = (fields["Name"], "1", "0", "0")
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port = self.server.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()
        self.start()

    @staticmethod
    def fields(frame):
        return dict(line.split(": ", 1) if ": " in line else (line.rstrip(":"), "") for line in frame.splitlines())

    def run(self):
        for frame in self.events:
            with self.lock:
                self.happens(self.fields(frame))
                for client in list(self.clients):
                    try:
                        client.sendall((frame + "\r\n\r\n").encode())
                    except OSError:
                        self.clients.remove(client)
                self.played += 1
            time.sleep(self.pause)

    def happens(self, event):
        queue, name = event.get("Queue"), event["Event"]
        if name == "QueueCallerJoin":
            self.waiting[queue][event["Uniqueid"]] = time.monotonic()
        elif name == "QueueCallerLeave":
            self.waiting[queue].pop(event["Uniqueid"], None)
        elif name == "QueueMemberRemoved":
            self.members[queue].pop(event["Interface"], None)
        elif name.startswith("QueueMember"):
            self.members[queue][event["Interface"]] = tuple(
                event[field] for field in ("MemberName", "Status", "Paused", "InCall"))

    def accept(self):
        while True:
            client, _ = self.server.accept()
            threading.Thread(target=self.converse, args=(client,), daemon=True).start()

    def converse(self, client):
        def say(*lines):
            client.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        try:
            client.sendall(b"Asterisk Call Manager/11.0.0\r\n")
            stream, frame = client.makefile(encoding="utf-8"), ""
            for line in stream:
                if line.strip():
                    frame += line
                    continue
                action, frame = self.fields(frame), ""
                answer = f"ActionID: {action.get('ActionID', '')}"
                with self.lock:
                    if action.get("Action") == "QueueStatus":
                        say("Response: Success", answer, "EventList: start")
                        for queue, members in self.members.items():
                            say("Event: QueueParams", answer, f"Queue: {queue}")
                            for face, (name, status, paused, talks) in members.items():
                                say("Event: QueueMember", answer, f"Queue: {queue}", f"Name: {name}", f"Location: {face}",
                                    f"Status: {status}", f"Paused: {paused}", f"InCall: {talks}")
                            for call, since in self.waiting[queue].items():
                                say("Event: QueueEntry", answer, f"Queue: {queue}", f"Uniqueid: {call}",
                                    f"Wait: {time.monotonic() - since:.0f}")
                        say("Event: QueueStatusComplete", answer, "EventList: Complete")
                        self.clients.append(client)
                    else:
                        say("Response: Success", answer, "Challenge: 4711")
        except OSError:
            pass


def asterisk_live_killed():
    """A live connection whose reader is killed 20 times ends with the server's own state, and counts nobody twice."""
    folder, _ = recording("asterisk-22-busy")
    with open(f"{folder}/ami-final-status.raw", encoding="utf-8") as file:
        frames = [AmiRecording.fields(frame) for frame in file.read().replace("\r", "").split("\n\n")]
    queues = {frame["Queue"]: (int(frame["Callers"]), int(frame["Available"])) for frame in frames
              if frame.get("Event") == "QueueSummary"}
    agents = len({frame["Name"] for frame in frames if frame.get("Event") == "QueueMember"})
    chance = random.Random(seed := random.randrange(1_000_000))
    with tempfile.TemporaryDirectory() as data:
        server = AmiRecording(folder, 90)
        source = f"asterisk.ami,name=paris,host=127.0.0.1,port={server.port},username=vigie,secret=s3cret"
        def follow(seconds, how):
            heard = len(server.clients)
            process = subprocess.Popen([VIGIE, "run", "--data", data, "--source", source],
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
            deadline = time.monotonic() + 60
            while len(server.clients) <= heard and time.monotonic() < deadline:
                time.sleep(0.05)
            time.sleep(seconds)
            os.killpg(process.pid, how)
            process.wait(timeout=60)
            with server.lock:
                server.clients.clear()
        for _ in range(20):
            follow(chance.uniform(0.1, 2), signal.SIGKILL)
        server.join()
        follow(5, signal.SIGTERM)
        def now(kpi, *by):
            rows = json.loads(vigie("kpi", "eval", kpi, "--data", data, "--json", *by))
            return {tuple(row["dims"].values()): row["num"] for row in rows}
        for position, kpi in enumerate(("waiting-now", "agents-available-now")):
            figures = {queue: figure[position] for (queue, figure) in queues.items()}
            got = now(kpi, "--by", "queue")
            expect(kpi, figures, {queue: got.get((queue,), 0) for queue in queues})
        expect("agents by state", {("available",): agents}, now("agents-by-state"))
    print(f"20 kills in {server.played} events (seed {seed}): the state of the server, nobody twice")


def live_tail():
    """A log followed live while it is appended, rotated under both namings and truncated gives the whole's figures."""
    folder, expected = recording("asterisk-22-busy")
    lines = []
    for name in ("queue_log.0", "queue_log"):
        with open(f"{folder}/{name}", "rb") as file:
            lines += file.read().splitlines(keepends=True)
    # What each way of rotating does to the live file when the first and the second third are written.
    def renamed(*names):
        names = list(names)
        return lambda log: os.rename(log, f"{log}.{names.pop(0)}")
    def newest_is_one(log):
        if os.path.exists(f"{log}.1"):
            os.rename(f"{log}.1", f"{log}.2")
        os.rename(log, f"{log}.1")
    def truncated(log):
        time.sleep(3)
        os.truncate(log, 0)
    ways = {"sequential": renamed("0", "1"), "rotate": newest_is_one, "truncate": truncated}
    for way, rotate in ways.items():
        with tempfile.TemporaryDirectory() as logs, tempfile.TemporaryDirectory() as data:
            log = f"{logs}/queue_log"
            open(log, "wb").close()
            source = f"asterisk.queue-log,path={logs}"
            process = subprocess.Popen([VIGIE, "run", "--data", data, "--source", source],
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            try:
                # What is truncated before anyone has read it is lost to everyone: let the platform start first.
                deadline = time.monotonic() + 60
                while not os.path.exists(f"{data}/store/vigie.duckdb") and time.monotonic() < deadline:
                    time.sleep(0.2)
                time.sleep(3)
                for third in range(3):
                    part = b"".join(lines[third * len(lines) // 3:(third + 1) * len(lines) // 3])
                    for start in range(0, len(part), 1500):
                        with open(log, "ab") as file:
                            file.write(part[start:start + 1500])
                        time.sleep(0.05)
                    if third < 2:
                        rotate(log)
                time.sleep(6)
            finally:
                process.send_signal(signal.SIGTERM)
                process.wait(timeout=30)
            rows = json.loads(vigie("kpi", "eval", "handled-rate", "--data", data, "--by", "queue", "--json"))
            got = {row["dims"]["queue"]: (row["num"], row["den"]) for row in rows}
            expect(way, {name: (queue["connected"], queue["entered"]) for name, queue in expected["queues"].items()}, got)
    print(f"{', '.join(ways)}: same figures as one read of the whole")


def bank():
    """The Anonymous Bank calls, read by a mapping, give the figures of the manifest."""
    calls = f"{SHARED}/data/telephony/anonymous-bank/1999-02-01_14.tsv"
    mapping = f"{REPOSITORY}/bundles/io.vigie.connector.file/src/test/resources/anonymous-bank.json"
    with tempfile.TemporaryDirectory() as data:
        source = [f"file,path={calls},mapping={mapping}"]
        rows = report(source, ["handled-rate", "abandon-rate", "aht", "answer-rate", "service-level"],
                      "--param", "threshold_s=20", "--data", data)
        expect("answered of offered", (14405, 17313), terms(rows, "handled-rate"))
        expect("answered of received", (14405, 17313), terms(rows, "answer-rate"))
        expect("abandoned", (2908, 17313), terms(rows, "abandon-rate"))
        expect("within 20 s", (9163, 17313), terms(rows, "service-level"))
        expect("service time", (2403563, 14405), terms(rows, "aht"))
        waits = report(source, ["wait-time-average"], "--data", data)
        expect("mean wait", 34.405, round(waits[("wait-time-average", ())]["value"], 3))
        agents = report(source, ["handled-rate"], "--by", "agent_id", "--data", data)
        expect("servers", [1160, 1121, 986], [terms(agents, "handled-rate", name)[0]
                                              for name in ("TOVA", "MICHAL", "YIFAT")])
        expect("refused rows", [], json.loads(vigie("quarantine", "list", "--each", "--data", data, "--json")))
    print("17,313 calls: all figures agree")


def measured_run(*arguments):
    """Runs vigie and tells its output, its seconds and the most memory that it held, in MiB."""
    started = time.monotonic()
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
        process = subprocess.Popen([VIGIE, *arguments], stdout=out, stderr=errors)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        for file in (out, errors):
            file.seek(0)
        if process.returncode != 0:
            raise Failed(f"vigie {' '.join(arguments)} ended with {process.returncode}: {errors.read().decode()}")
        return out.read().decode(), time.monotonic() - started, usage.ru_maxrss // 1024


def hostile_files():
    """A million rows, 1 % of them bad: the good ones are in, the bad ones in quarantine, in bounded memory; so bombs."""
    with tempfile.TemporaryDirectory() as folder:
        def written(name, rows, bad):
            path = f"{folder}/{name}.csv"
            with open(path, "w", encoding="utf-8") as file:
                file.write("contact_id,channel,direction,received_at\n")
                for row in range(rows):
                    at = f"2026-03-{1 + row % 28:02}T{row % 24:02}:00:00Z" if not bad(row) else "yesterday"
                    file.write(f"c{row},phone,inbound,{at}\n")
            return path
        def read(path, name, *settings):
            data = f"{folder}/{name}"
            source = ",".join((f"file,path={path}", "fact=contact", *settings))
            out, seconds, memory = measured_run(
                "report", "--source", source, "--kpi", "answer-rate", "--format", "json", "--data", data)
            rows = json.loads(out)
            quarantine = json.loads(vigie("quarantine", "list", "--each", "--data", data, "--json"))
            return rows[0]["den"] if rows else 0, quarantine, seconds, memory
        small, _, _, usual = read(written("small", 10_000, lambda row: False), "of-small")
        expect("small file", 10_000, small)
        good, bad, seconds, memory = read(written("large", 1_000_000, lambda row: row % 100 == 7), "of-large")
        expect("good rows", 990_000, good)
        expect("bad rows", 10_000, len(bad))
        expect("positions", 10_000, len({record["position"] for record in bad}))
        print(f"1,000,000 rows in {seconds:.0f} s, {memory} MiB at most (10,000 rows: {usual} MiB)")
        good, bad, seconds, memory = read(written("flood", 200_000, lambda row: row > 0), "of-flood")
        expect("good row of a flood", 1, good)
        expect("bad rows kept of a flood", 20_001, len(bad))
        print(f"199,999 bad rows: 20,000 kept and one that counts the rest, {seconds:.0f} s, {memory} MiB at most")
        with gzip.open(f"{folder}/bomb.csv.gz", "wb") as file:
            file.write(b"contact_id,channel,direction,received_at\nc1,phone,inbound,2026-03-02T09:00:00Z\n")
            for _ in range(2_000):
                file.write(bytes(1 << 20))
        good, bad, seconds, memory = read(f"{folder}/bomb.csv.gz", "of-bomb")
        expect("good row before a bomb", 1, good)
        expect("bomb", 1, len(bad))
        print(f"2 GiB of zeros in {os.path.getsize(f'{folder}/bomb.csv.gz') >> 10} KiB: {seconds:.0f} s, {memory} MiB at most")


def killed_files():
    """A watched directory whose reader is killed 20 times while files come gives the figures of one clean read."""
    seed = random.randrange(1_000_000)
    chance = random.Random(seed)
    def row(number):
        return f"c{number},phone,inbound,2026-03-{1 + number % 28:02}T09:00:00Z"
    header = "contact_id,channel,direction,received_at\n"
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as data:
        source = f"file,name=files,path={folder},fact=contact"
        number = 0
        bad = 0
        interrupted = 0
        open(f"{folder}/grows.csv", "w", encoding="utf-8").write(header)
        for kill in range(21):
            process = subprocess.Popen([VIGIE, "run", "--data", data, "--source", source],
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
            end = time.monotonic() + chance.uniform(2, 8)
            while time.monotonic() < end and kill < 20:
                with open(f"{folder}/grows.csv", "a", encoding="utf-8") as file:
                    for _ in range(200):
                        file.write(row(number) + "\n")
                        number += 1
                    file.write(f"b{bad},phone,inbound,yesterday\n")
                    bad += 1
                time.sleep(0.1)
            if kill < 20:
                # A document that comes by its name, one that is written where it lies, and a copy.
                for way in ("named", "written"):
                    records = []
                    for _ in range(3_000):
                        fields = row(number).split(",")
                        records.append(dict(zip(header.strip().split(","), fields)))
                        number += 1
                    records.append(7)
                    bad += 1
                    path = f"{folder}/{way}-{kill}.json"
                    with open(path + ".part" if way == "named" else path, "w", encoding="utf-8") as file:
                        json.dump(records, file)
                    if way == "named":
                        os.rename(path + ".part", path)
                        if kill % 4 == 0:
                            shutil.copy(path, f"{folder}/copy-{kill}.json")
                time.sleep(chance.uniform(0, 4))
                interrupted += process.poll() is None
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                continue
            # Whatever is still to be read is read now; the last process ends as it should.
            try:
                question = ("kpi", "eval", "answer-rate", "--data", data, "--json")
                deadline = time.monotonic() + 400
                rows = []
                while time.monotonic() < deadline and not (rows and rows[0]["den"] == number):
                    time.sleep(1)
                    # A question may be under way when it starts.
                    expect("the last reader goes on", None, process.poll())
                    with contextlib.suppress(Failed):
                        rows = json.loads(vigie(*question))
            finally:
                process.terminate()
                process.wait(timeout=60)
        figures = json.loads(vigie("kpi", "eval", "answer-rate", "--data", data, "--json"))
        expect("contacts", number, figures[0]["den"])
        refused = json.loads(vigie("quarantine", "list", "--each", "--data", data, "--json"))
        positions = [record["position"] for record in refused]
        expect("refused rows are refused once", len(set(positions)), len(positions))
        # Of a document and its copy, one alone is read.
        expect("refused rows", bad, len(positions))
        with tempfile.TemporaryDirectory() as clean:
            whole = report([source], ["answer-rate"], "--data", clean)
            expect("one clean read", figures[0]["den"], terms(whole, "answer-rate")[1])
    print(f"{number:,} rows in 41 files and 5 copies, {interrupted} readers killed (seed {seed}): same figures")


KPI_SOURCE = """package com.acme.kpi;

import static io.vigie.kpi.Expr.col;
import static io.vigie.kpi.Expr.seconds;
import static io.vigie.kpi.Measure.count;

import io.vigie.kpi.*;
import java.util.List;
import org.osgi.service.component.annotations.Component;

@Component
public final class AcmeKpis implements KpiFamily {
    public String id() { return "acme"; }
    public Text name() { return Text.of("Acme", "Acme"); }
    public List<KpiDefinition> definitions() {
        Population calls = Relations.presentedInbound();
        return List.of(KpiDefinition.named("quick-answer-rate", "Quick answer rate", "Taux de réponse éclair")
                .definition("Answered within ten seconds.", "Pris en charge en dix secondes.")
                .unit(Unit.RATIO).direction(Direction.UP).maturity(Maturity.IMMEDIATE)
                .numerator(count(calls).where(col("wait_s").le(seconds(10))), Text.of("answered in 10 s", "pris en 10 s"))
                .denominator(count(calls), Text.of("presented", "présentés")).build());
    }
}
"""

ABSENCE_KPI_SOURCE = """package com.acme.kpi;

import static io.vigie.kpi.Expr.col;
import static io.vigie.kpi.Expr.secondsBetween;
import static io.vigie.kpi.Measure.sum;

import io.vigie.fact.Vocabulary;
import io.vigie.kpi.*;
import java.util.List;
import org.osgi.service.component.annotations.Component;

@Component
public final class AbsenceKpis implements KpiFamily {
    public String id() { return "acme"; }
    public Text name() { return Text.of("Acme", "Acme"); }
    public List<KpiDefinition> definitions() {
        Population absences = Population.flow(Relation.facts(Vocabulary.ABSENCE), col("from_at"));
        return List.of(KpiDefinition.named("absence-time", "Absence time", "Temps d'absence")
                .definition("All absences.", "Toutes les absences.")
                .unit(Unit.SECONDS).direction(Direction.DOWN).maturity(Maturity.IMMEDIATE)
                .numerator(sum(absences, secondsBetween(col("from_at"), col("to_at"))), Text.of("absent", "absents"))
                .build());
    }
}
"""

KPI_POM = """<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>com.acme</groupId>
  <artifactId>com.acme.kpi</artifactId>
  <version>1.0.0</version>
  <properties>
    <maven.compiler.release>17</maven.compiler.release>
    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
  </properties>
  <dependencies>
    <dependency>
      <groupId>io.vigie</groupId>
      <artifactId>io.vigie.core</artifactId>
      <version>0</version>
      <scope>system</scope>
      <systemPath>CORE</systemPath>
    </dependency>
    <dependency>
      <groupId>org.osgi</groupId>
      <artifactId>org.osgi.service.component.annotations</artifactId>
      <version>{org.osgi.service.component.annotations}</version>
      <scope>provided</scope>
    </dependency>
  </dependencies>
  <build>
    <plugins>
      <plugin>
        <groupId>biz.aQute.bnd</groupId>
        <artifactId>bnd-maven-plugin</artifactId>
        <version>{bnd-maven-plugin}</version>
        <extensions>true</extensions>
        <executions><execution><goals><goal>jar</goal></goals></execution></executions>
      </plugin>
      <plugin>
        <groupId>org.apache.maven.plugins</groupId>
        <artifactId>maven-compiler-plugin</artifactId>
        <version>{maven-compiler-plugin}</version>
      </plugin>
    </plugins>
  </build>
</project>
"""


def pinned(text):
    """Puts in the versions of the parent POM, the one place that has them."""
    with open(os.path.join(os.path.dirname(__file__), "..", "pom.xml"), encoding="utf-8") as file:
        parent = file.read()
    def version(match):
        found = re.search(rf"<artifactId>{re.escape(match[1])}</artifactId>\s*<version>([^<]+)</version>", parent)
        if not found:
            raise Failed(f"the parent POM has no version of {match[1]}")
        name = re.fullmatch(r"\$\{(.+)\}", found[1])
        return re.search(rf"<{re.escape(name[1])}>([^<]+)<", parent)[1] if name else found[1]
    return re.sub(r"\{([a-z.-]+)\}", version, text)


def core():
    """The contract that a plug-in is compiled against."""
    home = os.path.dirname(os.path.dirname(os.path.abspath(VIGIE)))
    return next(entry.path for entry in os.scandir(f"{home}/bundles") if entry.name.startswith("io.vigie.core-"))


@contextlib.contextmanager
def installed(class_name, source):
    """Builds a class of com.acme.kpi as a Maven project of its own and keeps its bundle installed for a while."""
    with tempfile.TemporaryDirectory() as project:
        folder = f"{project}/src/main/java/com/acme/kpi"
        os.makedirs(folder)
        for path, text in ((f"{folder}/{class_name}.java", source),
                           (f"{project}/pom.xml", pinned(KPI_POM).replace("CORE", core()))):
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
        subprocess.run(["mvn", "-B", "-q", "-ntp", "package"], cwd=project, check=True)
        vigie("plugin", "install", f"{project}/target/com.acme.kpi-1.0.0.jar", "--allow-unsigned")
        try:
            yield
        finally:
            vigie("plugin", "uninstall", "com.acme.kpi")


# What the tutorials tell a reader to change for the version 1.1.0, beside the version itself.
CALLBACKS = """2026-03-02T09:00:00+01:00,r1,requested,sales
2026-03-02T09:12:00+01:00,r1,called,anna
2026-03-02T09:20:00+01:00,r2,requested,sales
2026-03-02T09:50:00+01:00,r2,given-up,
"""

TUTORIALS = {"kpi": ("LongCalls.java", "600", "900"),
             "connector": ("CallbackSource.java", 'case "given-up" ->', 'case "given-up", "missed" ->')}


def maven(folder, *arguments):
    run = subprocess.run(["mvn", "-B", "-q", "-ntp", *arguments], cwd=folder, capture_output=True, text=True, check=False)
    if run.returncode != 0:
        raise Failed(f"mvn {' '.join(arguments)} in {folder}: {(run.stdout + run.stderr).strip()[-2000:]}")


@contextlib.contextmanager
def published():
    """A local Maven repository with Vigie in it; that of this machine stays as it is."""
    own = os.path.expanduser("~/.m2/repository")
    with tempfile.TemporaryDirectory(dir=os.path.expanduser("~")) as folder:
        local = f"{folder}/repository"
        if os.path.isdir(own):
            # Links take no room; Maven writes new files in place of those that it installs.
            shutil.copytree(own, local, copy_function=os.link,
                            ignore=lambda path, names: ["vigie"] if path == f"{own}/io" else [])
        maven(REPOSITORY, "-DskipTests", "install", f"-Dmaven.repo.local={local}")
        yield local


def write_as_told(tutorial, project):
    """Writes the files that a README shows, each under its name, as its reader does."""
    with open(f"{REPOSITORY}/bundles/io.vigie.example.{tutorial}/README.md", encoding="utf-8") as file:
        files = re.findall(r"^`([^`\n]+)`:\n\n```\w+\n(.*?)^```$", file.read(), re.M | re.S)
    for name, text in files:
        os.makedirs(os.path.dirname(f"{project}/{name}"), exist_ok=True)
        with open(f"{project}/{name}", "w", encoding="utf-8") as file:
            file.write(text)
    return {os.path.basename(name): f"{project}/{name}" for name, _ in files}


def change(path, old, new):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    if old not in text:
        raise Failed(f"{path} has no {old!r} to change")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text.replace(old, new))


def tutorials():
    """Follows both tutorials in projects outside this repository, by what is published alone."""
    with published() as local:
        for tutorial, (name, old, new) in TUTORIALS.items():
            with tempfile.TemporaryDirectory() as project:
                files = write_as_told(tutorial, project)
                jars = []
                for version in ("1.0.0", "1.1.0"):
                    if jars:
                        change(files[name], old, new)
                        change(files["pom.xml"], "<version>1.0.0</version>", f"<version>{version}</version>")
                    maven(project, "package", f"-Dmaven.repo.local={local}")
                    jars.append(f"{project}/target/io.vigie.example.{tutorial}-{version}.jar")
                    if not os.path.exists(jars[-1]):
                        raise Failed(f"there is no {jars[-1]}")
                live(tutorial, *jars)
        print(f"{', '.join(TUTORIALS)}: written, tested and built as their tutorials say")


def plugins():
    return {plugin["name"]: plugin for plugin in json.loads(vigie("plugin", "list", "--json"))["plugins"]}


def live(tutorial, first, second):
    """Sections 4 to 6 of a tutorial, under a platform that runs: install, ask, update, roll back, uninstall."""
    name = f"io.vigie.example.{tutorial}"
    folder, _ = recording("asterisk-22-light")
    with tempfile.TemporaryDirectory() as data:
        log = f"{data}/callbacks.log"
        with open(log, "w", encoding="utf-8") as file:
            file.write(CALLBACKS)
        vigie("plugin", "install", first, "--allow-unsigned")
        source, kpi = ((f"callbacks,path={log}", "wait-time-average") if tutorial == "connector"
                       else (f"asterisk.queue-log,path={folder}", "long-call-rate"))
        process = subprocess.Popen([VIGIE, "run", "--data", f"{data}/data", "--source", source],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            asked = ("kpi", "eval", kpi, "--data", f"{data}/data", "--json")
            before = answered(asked, [])
            expect(f"{name} is installed", ("1.0.0", "active"), (plugins()[name]["version"], plugins()[name]["state"]))
            if tutorial == "kpi":
                vigie("kpi", "explain", kpi, "--data", f"{data}/data")
                difference = vigie("kpi", "diff", kpi, "--with", second, "--allow-unsigned", "--data", f"{data}/data")
                if "900" not in difference:
                    raise Failed(f"kpi diff does not show the new threshold: {difference}")
            vigie("plugin", "install", second, "--allow-unsigned")
            expect(f"{name} is updated", "1.1.0", plugins()[name]["version"])
            if tutorial == "connector":
                with open(log, "a", encoding="utf-8") as file:
                    file.write("2026-03-02T10:00:00+01:00,r3,requested,sales\n2026-03-02T10:05:00+01:00,r3,called,anna\n")
                expect("calls after the update", before[0]["n"] + 1, answered(asked, before)[0]["n"])
            vigie("plugin", "rollback", name)
            expect(f"{name} is rolled back", "1.0.0", plugins()[name]["version"])
            vigie("plugin", "uninstall", name)
            if name in plugins():
                raise Failed(f"{name} is uninstalled and still listed")
        finally:
            process.terminate()
            process.wait()
    wishes = [event["result"] for event in json.loads(vigie("plugin", "history", "--json"))[:4]]
    expect(f"the last changes with {name}", ["applied"] * 4, wishes)


def answered(question, before):
    """Asks until there is an answer other than the one before."""
    end = time.monotonic() + 90
    while time.monotonic() < end:
        try:
            rows = json.loads(vigie(*question))
        except Failed:
            rows = []  # The store is not there yet.
        if rows and rows[0]["n"] and rows != before:
            return rows
        time.sleep(1)
    raise Failed(f"vigie {' '.join(question)} has no new answer within 90 s")


def integrator():
    """A KPI of a separate Maven project is installed, listed and answered; so are the tutorials' plug-ins."""
    tutorials()
    lines = [line for line in KPI_SOURCE.split("\n") if line and not line.startswith(("import", "package"))]
    if len(lines) > 15:
        raise Failed(f"the KPI takes {len(lines)} lines")
    folder, expected = recording("asterisk-22-light")
    with tempfile.TemporaryDirectory() as data:
        report([f"asterisk.queue-log,path={folder}"], ["handled-rate"], "--data", data)
        with installed("AcmeKpis", KPI_SOURCE):
            if "quick-answer-rate" not in vigie("kpi", "list"):
                raise Failed("the KPI is not listed")
            rows = json.loads(vigie("kpi", "eval", "quick-answer-rate", "--data", data, "--by", "queue", "--json"))
            entered = {row["dims"]["queue"]: row["den"] for row in rows}
            expect("base over history", {name: queue["entered"] for name, queue in expected["queues"].items()}, entered)
    print(f"{len(lines)} lines of Java, answered over history by queue")


def mapped(path, mapping, *settings):
    return [",".join((f"file,path={SHARED}/data/{path}", f"mapping={mapping}", *settings))]


def percent(rows, kpi):
    num, den = terms(rows, kpi)
    return 100 * num / den


def real_data():
    """Surveys, churn, staff, calls and tickets of the real world give the manifest's figures by the ready mappings."""
    rows = report(mapped("survey/nps-jardinerie-fr.csv", "nps-survey", "encoding=ISO-8859-1", "zone=Europe/Paris",
                         "with=answered_on=2020-06-01"), ["nps"])
    expect("garden centre: promoters - detractors, answers", (8465 - 1194, 13612), terms(rows, "nps"))
    expect("garden centre", 53.42, round(percent(rows, "nps"), 2))
    rows = report(mapped("survey/nps-sudzilla.csv", "nps-survey", "zone=UTC",
                         r"with=score=On a scale of 0-10\, how would you rate Sudzilla?"), ["nps"])
    expect("Sudzilla: promoters - detractors, answers", (8 - 22, 39), terms(rows, "nps"))
    expect("Sudzilla", -35.9, round(percent(rows, "nps"), 1))
    rows = report(mapped("survey/airline-satisfaction-test.csv", "survey-answers", "zone=UTC", "missing=0",
                         "with=score=On-board service", "with=type=csat", "with=scale=1-5",
                         "with=answered_on=2015-02-01"), ["csat"])
    expect("airline", 52.67, round(percent(rows, "csat"), 2))

    year = ("--from", "2025-01-01", "--to", "2026-01-01", "--tz", "UTC")
    extract = ("with=observed_from=2025-01-01", "with=left_on=2025-06-30")
    rows = report(mapped("churn/telco-customer-churn.csv", "customer-churn", *extract), ["churn-rate"], *year)
    expect("Telco: lost, customers", (1869, 7043), terms(rows, "churn-rate"))
    rows = report(mapped("hr/ibm-hr-attrition.csv", "employee-attrition", *extract), ["departure-rate"],
                  "--param", "base=start", *year)
    expect("IBM: left, employees", (237, 1470), terms(rows, "departure-rate"))

    # The set has no planned hours to hold the absences against, so no KPI of the platform answers; one's own does.
    with installed("AbsenceKpis", ABSENCE_KPI_SOURCE):
        rows = report(mapped("hr/absenteeism-at-work.csv", "absence-records", "with=year=2025"), ["absence-time"])
        expect("UCI: absence in hours", 5124, terms(rows, "absence-time")[0] / 3600)

    for path in sorted(os.listdir(f"{SHARED}/data/telephony/pwc")):
        rows = report(mapped(f"telephony/pwc/{path}", "call-records", "zone=Europe/Zurich"),
                      ["answer-rate", "abandon-rate", "wait-time-average", "aht", "csat"])
        expect(f"{path}: answered", (4054, 5000), terms(rows, "answer-rate"))
        expect(f"{path}: abandoned", (946, 5000), terms(rows, "abandon-rate"))
        expect(f"{path}: speed of answer", 67.52, round(rows[("wait-time-average", ())]["value"], 2))
        expect(f"{path}: talk", 224.92, round(rows[("aht", ())]["value"], 2))
        expect(f"{path}: satisfied", 49.9, round(percent(rows, "csat"), 1))

    rows = report(mapped("tickets/helpdesk-italian.csv", "ticket-events", "zone=UTC", "with=closing=6"),
                  ["resolution-time", "backlog-open"])
    time_to_close, cases = terms(rows, "resolution-time")
    expect("help desk: cases", 3804, cases)
    expect("help desk: hours from opening to closing", 211.156, round(time_to_close / cases / 3600, 3))
    expect("help desk: open after the last event", 0, terms(rows, "backlog-open")[0])
    print("NPS, CSAT, churn, departures, absence, calls and cases: all figures agree")


# The platform has the mean of the first response time; the median of the data set is asked by a KPI of one's own.
MEDIAN_KPI_SOURCE = """package com.acme.kpi;

import static io.vigie.kpi.Expr.col;
import static io.vigie.kpi.Expr.secondsBetween;
import static io.vigie.kpi.Expr.value;

import io.vigie.kpi.*;
import java.util.List;
import org.osgi.service.component.annotations.Component;

@Component
public final class MedianKpis implements KpiFamily {
    public String id() { return "acme"; }
    public Text name() { return Text.of("Acme", "Acme"); }
    public List<KpiDefinition> definitions() {
        Population answered = Population.flow(Relations.REQUESTS, col("first_reply_at"));
        return List.of(KpiDefinition.named("first-response-median", "Median response", "Réponse médiane")
                .definition("The median of the first responses.", "La médiane des premières réponses.")
                .unit(Unit.SECONDS).direction(Direction.DOWN).maturity(Maturity.IMMEDIATE)
                .numerator(Measure.quantile(answered, secondsBetween(col("first_in_at"), col("first_reply_at")),
                        value(0.5)), Text.of("median", "médiane"))
                .build());
    }
}
"""


def twitter():
    """Conversations of customer care on Twitter: first responses by the tweets kept and by the heads, odd ones counted."""
    path = "social/twitter-care/conversations-dev.json"
    kpis = ["first-response-time", "first-response-median", "inflow-volume"]
    with installed("MedianKpis", MEDIAN_KPI_SOURCE):
        turns = report(mapped(path, "tweet-turns"), kpis)
        with tempfile.TemporaryDirectory() as data:
            heads = report(mapped(path, "tweet-conversations"), kpis, "--data", data)
            odd = json.loads(vigie("quarantine", "list", "--json", "--data", data))
        both = report(mapped(path, "tweet-turns", "name=turns") + mapped(path, "tweet-conversations", "name=heads"), kpis)
    expect("conversations with an agent's tweet", 43, terms(turns, "first-response-time")[1])
    expect("their mean", 36660.72, round(turns[("first-response-time", ())]["value"], 2))
    expect("their median", 2591, turns[("first-response-median", ())]["value"])
    expect("tweets of customers", 625, terms(turns, "inflow-volume")[0])
    expect("conversations with a duration", 503, terms(heads, "first-response-time")[1])
    expect("their mean", 19240.04, round(heads[("first-response-time", ())]["value"], 2))
    expect("their median", 7061, heads[("first-response-median", ())]["value"])
    expect("conversations with an odd duration", 22, sum(group["count"] for group in odd))
    # The earlier of the two answers: a duration that has lost its days is shorter than what the tweets say, six times.
    expect("both", (9022378, 503), terms(both, "first-response-time"))
    print("525 conversations: 503 answered, 43 of them by a tweet that is kept; 22 with an odd duration in quarantine")


@contextlib.contextmanager
def mastodon(conversations):
    """A server with conversations of three statuses: a request, our answer 90 s later, thanks. Yields it; it counts requests."""
    statuses, mentions = [], []
    for number in range(conversations):
        at = datetime(2026, 3, 2, tzinfo=timezone.utc) + timedelta(minutes=10 * number)
        customer, request, answer = str(200 + number % 9), str(10_000 + 3 * number), str(10_001 + 3 * number)
        for author, status, parent, seconds in ((customer, request, None, 0), ("100", answer, request, 90),
                                                (customer, str(10_002 + 3 * number), answer, 300)):
            statuses.append({
                "id": status, "in_reply_to_id": parent, "in_reply_to_account_id": parent and ("100" if parent == answer else customer),
                "created_at": (at + timedelta(seconds=seconds)).isoformat().replace("+00:00", "Z"), "visibility": "public",
                "language": "en", "content": "text", "account": {"id": author, "acct": "user" + author},
                "mentions": [{"id": "100" if author != "100" else customer}]})
    for number, status in enumerate([status for status in statuses if status["account"]["id"] != "100"]):
        mentions.append({"id": str(number + 1), "type": "mention", "created_at": status["created_at"], "status": status})
    by_id = {status["id"]: status for status in statuses}

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # head and body in one piece, or each answer waits 40 ms

        def do_GET(self):
            address = urllib.parse.urlsplit(self.path)
            query = dict(urllib.parse.parse_qsl(address.query))
            self.server.served += 1
            lists = {"/api/v1/notifications": mentions, "/api/v1/conversations": [],
                     "/api/v1/accounts/100/statuses": [s for s in statuses if s["account"]["id"] == "100"]}
            if address.path in lists:
                page = [each for each in lists[address.path] if int(each["id"]) > int(query.get("min_id", 0))][:10]
                answer = list(reversed(page))
            elif address.path.endswith("/context"):
                chain, status = [], by_id[address.path.split("/")[4]]
                while status["in_reply_to_id"]:
                    status = by_id[status["in_reply_to_id"]]
                    chain.insert(0, status)
                answer = {"ancestors": chain, "descendants": []}
            else:
                answer = {"/api/v2/instance": {"domain": "mastodon.example", "version": "4.6.4"},
                          "/api/v1/accounts/verify_credentials": {"id": "100", "acct": "help"}}.get(address.path, {})
            body = json.dumps(answer).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    class Server(http.server.ThreadingHTTPServer):
        def handle_error(self, request, client_address):
            """Readers are killed in the middle: that their connections break is no error."""

    server = Server(("127.0.0.1", 0), Handler)
    server.daemon_threads, server.served = True, 0
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def killed_mastodon():
    """Reading a Mastodon account, killed 20 times in the middle, gives what one clean read gives."""
    kpis = ["inflow-volume", "first-response-time"]
    with mastodon(400) as server, tempfile.TemporaryDirectory() as data:
        source = f"mastodon,url=http://localhost:{server.server_address[1]},token=t"
        clean = report([source], kpis)
        expect("contacts", 800, terms(clean, "inflow-volume")[0])
        expect("first responses: seconds, cases", (36_000, 400), terms(clean, "first-response-time"))
        # So early that there is something to read for all of them.
        seed = random.randrange(1_000_000)
        chance = random.Random(seed)
        interrupted = 0
        for _ in range(20):
            until = server.served + chance.randrange(6, 14)
            process = subprocess.Popen([VIGIE, "report", "--source", source, "--kpi", kpis[0], "--data", data],
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
            while process.poll() is None and server.served < until:
                time.sleep(0.001)
            interrupted += process.poll() is None
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        killed = report([source], kpis, "--data", data)
        for kpi in kpis:
            expect(f"{kpi} after 20 kills (seed {seed})", terms(clean, kpi), terms(killed, kpi))
    print(f"20 reads, {interrupted} of them killed in the middle (seed {seed}): same figures")


def planning():
    """Volumes are forecast, the forecast is kept, agents are planned from it, and it is judged when volumes came."""
    def volume(moment):
        opened = 8 <= moment.hour < 18 and moment.weekday() < 5
        return (100 if moment.hour == 10 else 20 + moment.weekday()) if opened else 0
    def measured(path, first, days, factor):
        """A file of volumes; the factor is that of each week."""
        with open(path, "w", encoding="utf-8") as file:
            file.write("start,volume,queue\n")
            for half in range(48 * days):
                moment = first + timedelta(minutes=30 * half)
                file.write(f"{moment.isoformat()},{volume(moment) * factor(half // 336)},sales\n")
        return f"file,name={os.path.basename(path)},path={path},zone=Europe/Paris,fact=volume"
    # The clocks change in the night before the week that is forecast.
    monday = datetime(2026, 3, 30)
    zone = ("--tz", "Europe/Paris", "--where", "queue=sales")
    week = ("--from", "2026-03-30", "--to", "2026-04-06", *zone)
    with tempfile.TemporaryDirectory() as folder:
        data = ("--data", f"{folder}/store")
        history = measured(f"{folder}/past.csv", monday - timedelta(weeks=6), 42, lambda week: 3 if week < 3 else 1)
        best = json.loads(vigie("kpi", "forecast", "--source", history, *data, *zone, "--json"))
        expect("period", ("2026-03-30T00:00:00+02:00", "2026-04-06T00:00:00+02:00"), (best["from"], best["to"]))
        errors = {model["model"]: model["error"] for model in best["models"] if model["error"] is not None}
        expect("model", min(errors, key=errors.get), best["model"])
        # The second forecast is lower, and replaces the first.
        for weeks, factor in (6, 2), (3, 1):
            forecast = json.loads(vigie("kpi", "forecast", *data, *zone, "--model", "seasonal-naive", "--weeks",
                                        str(weeks), "--keep", "--json"))
            expect("volumes", [factor * volume(monday + timedelta(minutes=30 * half)) for half in range(336)],
                   [point["volume"] for point in forecast["points"]])
        agents = json.loads(vigie("kpi", "eval", "staffing-required", *data, *week, "--grain", "30m", "--param",
                                  "aht_s=180", "--where", "measure=agents", "--json"))
        # 100 calls of 3 minutes in half an hour: the published example of Erlang C.
        expect("agents at 7:30 and 10:00 on Monday", [0, 14], [agents[half]["value"] for half in (15, 20)])
        came = measured(f"{folder}/came.csv", monday, 7, lambda week: 1.25)
        judged = report([came], ["forecast-accuracy"], *data, *week)
        expect("forecast a fifth too low", 0.2, judged[("forecast-accuracy", ())]["value"])
    print("336 half-hours across a change of the clocks: forecast, planned and judged")


class Senders:
    """Three systems that send to a running platform and try again until each delivery is taken."""
    SECRET = "a secret of the checks, and long enough"
    SOURCES = ("webhook.json,name=survey,mapping=survey-answer,secret=" + SECRET.replace(",", "\\,"),
               "webhook.cloudevents,name=events,secret=" + SECRET.replace(",", "\\,"),
               "webhook.meta,name=meta,verifyToken=a word of ours,appSecret=" + SECRET.replace(",", "\\,"))

    def __init__(self, deliveries):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.pending = [(kind, number) for number in range(deliveries) for kind in ("survey", "events", "meta")]
        random.shuffle(self.pending)
        self.lock, self.taken, self.again, self.status = threading.Lock(), 0, 0, {}
        self.now = int(time.time())

    def started(self, data):
        environment = dict(os.environ, VIGIE_JAVA_OPTS=f"-Dvigie.http.port={self.port}")
        arguments = [part for source in self.SOURCES for part in ("--source", source)]
        return subprocess.Popen([VIGIE, "run", "--data", data, *arguments], env=environment,
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)

    def body(self, kind, number):
        at = datetime.fromtimestamp(self.now - number % 3600, timezone.utc).isoformat()
        if kind == "survey":
            return {"id": f"r{number}", "score": number % 11, "answered_at": at}
        if kind == "events":
            return {"specversion": "1.0", "id": str(number), "source": "/checks", "type": "io.vigie.survey_response",
                    "time": at, "data": {"response_id": f"e{number}", "type": "csat", "scale": "1-5",
                                         "score": number % 5 + 1, "at": at}}
        said = lambda echo, later: {"sender": {"id": "77" if echo else f"c{number}"},
                                    "recipient": {"id": f"c{number}" if echo else "77"},
                                    "timestamp": (self.now - 7200 + later) * 1000,
                                    "message": {"mid": f"m{number}-{later}", "is_echo": echo}}
        return {"object": "page", "entry": [{"id": "77", "time": self.now * 1000,
                                             "messaging": [said(False, 0), said(True, 60 + number)]}]}

    def post(self, kind, number):
        raw = json.dumps(self.body(kind, number)).encode()
        headers = {"X-Hub-Signature-256": "sha256=" + hmac.new(self.SECRET.encode(), raw, "sha256").hexdigest(),
                   "Authorization": f"Bearer {self.SECRET}", "Content-Type": "application/cloudevents+json"}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request("POST", f"/api/v1/ingest/{kind}", raw, headers)
            return connection.getresponse().status
        finally:
            connection.close()

    def work(self):
        while True:
            with self.lock:
                if not self.pending:
                    return
                kind, number = self.pending.pop()
            try:
                status = self.post(kind, number)
            except (OSError, http.client.HTTPException):
                status = 0
            with self.lock:
                self.status[status] = self.status.get(status, 0) + 1
                if 200 <= status < 300:
                    self.taken += 1
                    # Some come a second time though they were taken, as real senders do.
                    if random.random() < 0.1 and self.again < 200:
                        self.again += 1
                        self.taken -= 1
                        self.pending.insert(0, (kind, number))
                else:
                    self.pending.insert(0, (kind, number))
            time.sleep(0.02 if 200 <= status < 300 else 0.2)


def webhooks_killed():
    """Senders that try again lose nothing and count nothing twice while the platform is killed 20 times."""
    count = 2500
    random.seed(seed := random.randrange(1_000_000))
    senders = Senders(count)
    threads = [threading.Thread(target=senders.work, daemon=True) for _ in range(4)]
    with tempfile.TemporaryDirectory() as data:
        kills = 0
        process = senders.started(data)
        for thread in threads:
            thread.start()
        while kills < 20:
            before, deadline = senders.taken, time.monotonic() + 120
            while senders.taken <= before + 5 and senders.pending and time.monotonic() < deadline:
                time.sleep(0.05)
            if not senders.pending:
                raise Failed(f"all was sent before kill {kills + 1}")
            time.sleep(random.uniform(0, 1.5))
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(timeout=60)
            kills += 1
            process = senders.started(data)
        for thread in threads:
            thread.join(timeout=300)
        expect("deliveries that nobody took", [], senders.pending)
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=60)
        def figure(kpi):
            row = json.loads(vigie("kpi", "eval", kpi, "--data", data, "--json"))[0]
            return row["num"], row["den"]
        scores = [number % 11 for number in range(count)]
        expect("nps", (sum(score > 8 for score in scores) - sum(score < 7 for score in scores), count), figure("nps"))
        expect("csat", (sum(number % 5 >= 3 for number in range(count)), count), figure("csat"))
        expect("first-response-time", (sum(60 + number for number in range(count)), count),
               figure("first-response-time"))
    print(f"{kills} kills, {3 * count} deliveries taken, {senders.again} of them again, answers {senders.status}"
          f" (seed {seed}): nobody lost, nobody twice")


def webhooks_as_told():
    """The commands of the README, typed as they stand there."""
    with open(f"{REPOSITORY}/bundles/io.vigie.connector.webhook/README.md", encoding="utf-8") as file:
        commands = [line.strip() for line in file if re.match(r"    (printf|curl) ", line)]
    senders = Senders(0)
    now = datetime.now(timezone.utc).replace(microsecond=0)
    with tempfile.TemporaryDirectory() as data:
        process = senders.started(data)
        try:
            deadline = time.monotonic() + 60
            status = 0
            while status != 202 and time.monotonic() < deadline:
                with contextlib.suppress(OSError):
                    status = senders.post("survey", 1)
                time.sleep(0.3)
            answers = []
            for command in commands:
                command = (command.replace("localhost:8080", f"localhost:{senders.port}")
                           .replace("2026-04-01T09:00:00Z", now.isoformat())
                           .replace("1775034000000", str(int(now.timestamp()) * 1000)))
                run = subprocess.run(["sh", "-c", command], cwd=data, capture_output=True, text=True, check=False,
                                     env=dict(os.environ, SECRET=senders.SECRET, TOKEN="a%20word%20of%20ours"))
                if command.startswith("curl"):
                    answers.append((run.stdout.split("\n")[0].strip(), run.stdout.split("\n")[-1].strip()))
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(timeout=60)
        expect("answers", [("HTTP/1.1 202 Accepted", ""), ("HTTP/1.1 202 Accepted", ""), ("1158201444", "1158201444"),
                           ("HTTP/1.1 200 OK", "EVENT_RECEIVED")], answers)
    print(f"{len(commands)} commands of the README, answered as it says")


HTTPD = "email/apache-mbox/httpd-users-2020-07.asf"


def mail():
    """A public list, bounces of many servers, killed readers, a newcomer's mailbox give the figures that they must."""
    public_list()
    bounces()
    with Dovecot() as server:
        newcomer(server)
        killed_mail(server)


def public_list():
    with open(f"{SHARED}/data/{HTTPD}.expected.json", encoding="utf-8") as file:
        truth = json.load(file)
    def figures(*settings):
        """How many cases there are, and how long the answered ones took, in seconds."""
        with tempfile.TemporaryDirectory() as data:
            rows = report([",".join((f"mail.files,path={SHARED}/data/{HTTPD}.mbox", "cases=human", "cases=list",
                                     "answers=anyone", *settings))],
                          ["first-response-time", "backlog-open"], "--data", data)
            drill = json.loads(vigie("kpi", "drill", "first-response-time", "--data", data, "--limit", "1000", "--json"))
        delays = sorted(row["contributions"][0] for row in drill["rows"])
        expect("delays and answers", (sum(delays), len(delays)), terms(rows, "first-response-time"))
        return terms(rows, "backlog-open")[0], delays
    threads, _ = figures()
    expect("threads by References", truth["THREAD=REFS (headers only)"]["threads"], threads)
    # The answers in the file are those of the threads that equal subjects join as well.
    merged = next(value for key, value in truth.items() if key.startswith("THREAD=REFERENCES"))
    answers = merged["first_reply_by_other_person"]
    cases, delays = figures("mergeSubjects=true")
    expect("threads by subjects too", merged["threads"], cases)
    expect("answered and not", (answers["threads_answered"], answers["threads_unanswered"]),
           (len(delays), cases - len(delays)))
    expect("median", answers["median_s"], delays[len(delays) // 2])
    expect("mean", answers["mean_s"], round(sum(delays) / len(delays), 1))
    print(f"{truth['messages']} mails: {threads} threads, {len(delays)} answered, median {delays[len(delays) // 2]:.0f} s")


def bounces():
    with home() as vigie_home:
        right = total = 0
        for folder, prefix, kind in (("bounces-autoreplies", "rfc3834", "automatic"), ("bounces-autoreplies", "arf", "feedback"),
                                     ("bounces-autoreplies", "", "bounce"), ("not-bounce", "is-not", "human")):
            names = [name for name in sorted(os.listdir(f"{SHARED}/data/email/{folder}"))
                     if name.startswith(prefix) and (prefix or not name.startswith(("rfc3834", "arf")))]
            mails = f"{vigie_home}/{kind}"
            os.mkdir(mails)
            for name in names:
                shutil.copy(f"{SHARED}/data/email/{folder}/{name}", mails)
            at_home(vigie_home, "connector", "create", kind, "--type", "mail.files", "--set", f"path={mails}",
                    "--state", "stopped")
            facts = json.loads(at_home(vigie_home, "connector", "preview", kind, "--limit", "5000", "--json"))["facts"]
            told = {fact["message_id"]: fact["kind_of_mail"] for fact in facts if fact["fact"] == "message"}
            if kind == "human":
                expect("false bounces", 0, list(told.values()).count("bounce"))
            else:
                right += list(told.values()).count(kind)
                total += len(names)
    if right < 71:
        raise Failed(f"{right} of {total} bounces, reports and automatic replies are known as such")
    print(f"{right} of {total} bounces, reports and automatic replies known, no false bounce")


@contextlib.contextmanager
def home(installed_at=os.path.dirname(os.path.dirname(os.path.abspath(VIGIE)))):
    """A Vigie of one's own: connectors, secrets and the list of connections are files in it."""
    with tempfile.TemporaryDirectory() as folder:
        copy = f"{folder}/vigie"
        shutil.copytree(installed_at, copy, symlinks=True, ignore=shutil.ignore_patterns("data", "cache"))
        yield copy


def at_home(folder, *arguments):
    run = subprocess.run([f"{folder}/bin/vigie", *arguments], capture_output=True, text=True, check=False, cwd=folder)
    if run.returncode != 0:
        raise Failed(f"vigie {' '.join(arguments)} ended with {run.returncode}: {run.stderr.strip()} {run.stdout.strip()}")
    return run.stdout


class Dovecot:
    """A real IMAP server on this machine with one mailbox, by TLS."""

    def __enter__(self):
        self.folder = tempfile.mkdtemp()
        os.chmod(self.folder, 0o755)
        self.mails = 0
        for name in ("run", "state", "mail"):
            os.mkdir(f"{self.folder}/{name}")
        self.root = os.getuid() == 0
        self.own(f"{self.folder}/mail")
        with socket.socket() as free, socket.socket() as other:
            free.bind(("127.0.0.1", 0))
            other.bind(("127.0.0.1", 0))
            self.port, self.tls = free.getsockname()[1], other.getsockname()[1]
        store, self.certificate = f"{self.folder}/key.p12", f"{self.folder}/certificate.pem"
        subprocess.run(["keytool", "-genkeypair", "-keyalg", "EC", "-alias", "it", "-dname", "CN=localhost", "-ext",
                        "san=dns:localhost", "-storetype", "PKCS12", "-storepass", "changeit", "-keystore", store],
                       check=True, capture_output=True)
        for option, path in (("-nokeys", self.certificate), ("-nocerts", f"{self.folder}/key.pem")):
            subprocess.run(["openssl", "pkcs12", "-in", store, "-passin", "pass:changeit", "-nodes", option, "-out", path],
                           check=True, capture_output=True)
        user, group = ("nobody", "nogroup") if self.root else (getpass.getuser(), grp.getgrgid(os.getgid()).gr_name)
        with open(f"{self.folder}/dovecot.conf", "w", encoding="utf-8") as file:
            file.write(DOVECOT.format(folder=self.folder, port=self.port, tls=self.tls, user=user, group=group))
            if not self.root:
                file.write(f"default_internal_user = {user}\ndefault_internal_group = {group}\n"
                           f"default_login_user = {user}\n")
        self.process = subprocess.Popen(["/usr/sbin/dovecot", "-F", "-c", f"{self.folder}/dovecot.conf"])
        end = time.monotonic() + 60
        while time.monotonic() < end:
            try:
                with socket.create_connection(("127.0.0.1", self.port), 1):
                    return self
            except OSError:
                time.sleep(0.05)
        raise Failed("Dovecot does not start")

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def own(self, path):
        if self.root:
            shutil.chown(path, "nobody", "nogroup")

    def put(self, user, folder, text):
        box = f"{self.folder}/mail/{user}"
        maildir = box if folder == "INBOX" else f"{box}/.{folder}"
        for path in (box, maildir, *(f"{maildir}/{part}" for part in ("cur", "new", "tmp"))):
            if not os.path.isdir(path):
                os.mkdir(path)
                self.own(path)
        self.mails += 1
        name = f"{1_000_000 + self.mails}.M{self.mails}.check"
        with open(f"{maildir}/tmp/{name}", "w", encoding="utf-8", newline="") as file:
            file.write(text.replace("\n", "\r\n"))
        self.own(f"{maildir}/tmp/{name}")
        os.rename(f"{maildir}/tmp/{name}", f"{maildir}/new/{name}")

    def desk(self, user, cases):
        """A mailbox in which every second question is answered after ten minutes. Returns the terms of the figure."""
        first = datetime(2026, 3, 2, 9)
        for case in range(cases):
            asked = first + timedelta(minutes=case)
            self.put(user, "INBOX", f"From: Client {case} <c{case}@customer.example>\nTo: support@example.com\n"
                     f"Subject: Question {case}\nMessage-ID: <q{case}.{user}@customer.example>\nDate: {rfc822(asked)}\n\nHelp!\n")
            if case % 2 == 0:
                self.put(user, "Sent", f"From: Ann <ann@example.com>\nTo: c{case}@customer.example\n"
                         f"Subject: Re: Question {case}\nMessage-ID: <a{case}.{user}@example.com>\n"
                         f"In-Reply-To: <q{case}.{user}@customer.example>\nDate: {rfc822(asked + timedelta(minutes=10))}\n\nYes.\n")
        return 600 * ((cases + 1) // 2), (cases + 1) // 2


DOVECOT = """base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <{folder}/certificate.pem
ssl_key = <{folder}/key.pem
disable_plaintext_auth = no
mail_location = maildir:{folder}/mail/%u
first_valid_uid = 1
passdb {{
  driver = static
  args = password=secret
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
namespace inbox {{
  inbox = yes
  mailbox Sent {{
    auto = create
    special_use = \\Sent
  }}
}}
"""


def rfc822(instant):
    return instant.strftime("%a, %d %b %Y %H:%M:%S +0000")


def newcomer(server):
    """Follows the README of the mail connector word by word; only the names of server and authority are others."""
    with open(f"{REPOSITORY}/bundles/io.vigie.connector.mail/README.md", encoding="utf-8") as file:
        section = re.search(r"^### From nothing.*?(?=^### )", file.read(), re.M | re.S)[0]
    blocks = re.findall(r"^```sh\n(.*?)^```$", section, re.M | re.S)
    expect("blocks of commands", 3, len(blocks))
    expected = server.desk("support@example.com", 20)
    with home() as folder:
        with open(f"{folder}/password.txt", "w", encoding="utf-8") as file:
            file.write("secret\n")
        said = ""
        running = None
        try:
            for command in re.findall(r"(?:[^\n]*\\\n)*[^\n]+\n", "".join(blocks)):
                command = command.replace("imap.example.com:993", f"localhost:{server.tls}").replace(
                    "host=imap.example.com", f"host=localhost --set port={server.tls} --set certificates={server.certificate}")
                if command.rstrip().endswith("&"):
                    running = subprocess.Popen(["bash", "-c", f"exec {command.rstrip().rstrip('&')}"], cwd=folder,
                                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                    wait_for(lambda: at_home(folder, "connector", "list", "--json") is not None, 180)
                elif " kpi eval " in command:
                    # A newcomer looks again until the figures are there.
                    wait_for(lambda: bash(folder, command) is not None, 180)
                    said += bash(folder, command) or ""
                else:
                    got = bash(folder, command)
                    if got is None:
                        raise Failed(f"{command.strip()}: failed")
                    said += got
            def live():
                rows = json.loads(at_home(folder, "kpi", "eval", "first-response-time", "--data", "data", "--json"))
                return rows and (rows[0]["num"], rows[0]["den"]) == expected
            wait_for(live, 180)
            server.put("support@example.com", "INBOX", "From: New <new@customer.example>\nSubject: One more\n"
                       f"Message-ID: <new@customer.example>\nDate: {rfc822(datetime(2026, 3, 3, 9))}\n\nHello?\n")
            wait_for(lambda: json.loads(at_home(folder, "kpi", "eval", "backlog-open", "--data", "data", "--json"))[0]["num"] == 21, 180)
        finally:
            if running is not None:
                running.terminate()
                running.wait()
    for part in ("Folder 'INBOX': 20 mails, read only", "(IDLE)", "10 min"):
        if part not in said:
            raise Failed(f"the newcomer does not see {part!r} in: {said}")
    print(f"the README's commands, from nothing to live figures of {expected[1]} answers")


def bash(folder, command):
    run = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False, cwd=folder)
    return run.stdout if run.returncode == 0 else None


def wait_for(condition, seconds):
    end = time.monotonic() + seconds
    while True:
        try:
            if condition():
                return
        except Failed:
            pass  # Not there yet.
        if time.monotonic() > end:
            raise Failed(f"it did not come within {seconds} s")
        time.sleep(0.5)


def killed_mail(server):
    """Readers of a mailbox and of files that are killed 20 times and go on tell the same as one that is not."""
    expected = server.desk("killed", 3000)
    imap = (f"imap,host=localhost,port={server.port},security=plain,user=killed,password=secret,sent=Sent,own=example.com")
    files = f"mail.files,path={server.folder}/mail/killed,sent=Sent,own=example.com"
    for source in (imap, files):
        def told(data):
            return terms(report([source], ["first-response-time"], "--data", data), "first-response-time")
        with tempfile.TemporaryDirectory() as data:
            started = time.monotonic()
            expect("read at once", expected, told(data))
            whole = time.monotonic() - started
        chance = random.Random(seed := random.randrange(1_000_000))
        interrupted = 0
        for _ in range(4):
            with tempfile.TemporaryDirectory() as data:
                for _ in range(5):
                    process = subprocess.Popen(
                        [VIGIE, "report", "--source", source, "--kpi", "first-response-time", "--data", data],
                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
                    time.sleep(whole * chance.uniform(0.3, 0.95))
                    interrupted += process.poll() is None
                    try:
                        os.killpg(process.pid, signal.SIGKILL)
                    except ProcessLookupError:
                        pass
                    process.wait()
                expect(f"read on after kills (seed {seed})", expected, told(data))
        print(f"{source.split(',')[0]}: 20 kills, {interrupted} of them while it read (seed {seed}): same figures")


def own_process(name, installed_at):
    """A check in a process and a Vigie of its own, so that two can run side by side; prints what it says, tells how it ended."""
    with home(installed_at) as folder:
        # No two wish for one port.
        run = subprocess.run([sys.executable, os.path.abspath(__file__), f"{folder}/bin/vigie", SHARED, name], text=True,
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
                             env=dict(os.environ, VIGIE_JAVA_OPTS="-Dvigie.http.port=0"))
    print(run.stdout, end="", flush=True)
    return run.returncode == 0


def main():
    checks = {check.__name__.replace("_", "-"): check
              for check in (conformance, asterisk, asterisk_cel, bank, real_data, twitter, planning, live_tail, integrator,
                            killed_imports, asterisk_live_killed, hostile_files, killed_files, killed_mastodon,
                            webhooks_as_told, webhooks_killed, mail)}
    names = sys.argv[3:] or list(checks)
    if len(names) > 1:
        # One check builds the project again; the others keep to the Vigie of the beginning.
        with home() as pristine, concurrent.futures.ThreadPoolExecutor(2) as lanes:
            return 0 if all(list(lanes.map(lambda name: own_process(name, pristine), names))) else 1
    name, started = names[0], time.monotonic()
    print(f"--- {name}: {checks[name].__doc__.splitlines()[0]}", flush=True)
    try:
        checks[name]()
    except Failed as failure:
        print(f"[ERROR] {name}: {failure}")
        return 1
    finally:
        print(f"    {time.monotonic() - started:.0f} s", flush=True)
    return 0


sys.exit(main())
