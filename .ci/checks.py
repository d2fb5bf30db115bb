#!/usr/bin/env python3
"""Holds the built distribution to the reference data beside the project.

Usage: checks.py VIGIE SHARED [NAME...]   runs the named checks, or all of them
"""
import csv
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timedelta

VIGIE, SHARED = sys.argv[1], sys.argv[2]
RECORDINGS = ("asterisk-22-light", "asterisk-22-busy")
QUALITY = (
    "handled-rate service-level answer-rate lost-rate abandon-rate wait-time-average wait-time-p90 "
    "abandon-time-average fcr repeat-rate recontact-rate aht transfer-rate auto-ack-rate first-response-time "
    "response-within response-time-average once-and-done-rate exchanges-per-case"
).split()


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
    """Every public vector of the quality-of-service family passes, at four a second or more."""
    started = time.monotonic()
    closing = vigie("conformance", f"{SHARED}/domain/vectors-public.json", "--kpi", ",".join(QUALITY)).split("\n")[-2]
    seconds = time.monotonic() - started
    count = int(closing.split()[0])
    expect("closing line", f"{count} passed, 0 failed", closing)
    if count < 60:
        raise Failed(f"only {count} vectors ran")
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
    source = f"asterisk.queue-log,path={folder}"
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


def bank():
    """The Anonymous Bank calls, prepared as facts, give the figures of the manifest."""
    with tempfile.TemporaryDirectory() as folder:
        with open(f"{SHARED}/data/telephony/anonymous-bank/1999-02-01_14.tsv", encoding="ascii", newline="") as calls, \
                open(f"{folder}/contact.csv", "w", encoding="utf-8", newline="") as contacts, \
                open(f"{folder}/segment.csv", "w", encoding="utf-8", newline="") as segments:
            contact = csv.writer(contacts)
            segment = csv.writer(segments)
            contact.writerow(["contact_id", "channel", "direction", "received_at", "request_type"])
            segment.writerow(["contact_id", "seq", "queue", "queued_at", "outcome", "agent_id", "answered_at",
                              "ended_at", "talk_s"])
            for number, call in enumerate(csv.DictReader(calls, delimiter="\t")):
                if call["outcome"] == "PHANTOM":
                    continue
                def at(column):
                    return datetime.strptime(call["date"] + " " + call[column], "%y%m%d %H:%M:%S")
                received = at("vru_entry")
                queued = at("vru_exit") if call["q_start"] == "0:00:00" else at("q_start")
                left = queued + timedelta(seconds=int(call["q_time"]))
                answered = call["outcome"] == "AGENT"
                talk = int(call["ser_time"])
                contact.writerow([f"b{number}", "phone", "inbound", received.isoformat(), call["type"]])
                segment.writerow([
                    f"b{number}", 1, call["type"], queued.isoformat(), "answered" if answered else "abandoned",
                    call["server"] if answered and call["server"] != "NO_SERVER" else "",
                    left.isoformat() if answered else "",
                    (left + timedelta(seconds=talk)).isoformat() if answered else left.isoformat(),
                    talk if answered else ""])
        source = [f"file,path={folder},zone=Asia/Jerusalem"]
        rows = report(source, ["handled-rate", "abandon-rate", "aht", "answer-rate", "service-level"],
                      "--param", "threshold_s=20")
        expect("answered of offered", (14405, 17313), terms(rows, "handled-rate"))
        expect("answered of received", (14405, 17313), terms(rows, "answer-rate"))
        expect("abandoned", (2908, 17313), terms(rows, "abandon-rate"))
        expect("within 20 s", (9163, 17313), terms(rows, "service-level"))
        expect("service time", (2403563, 14405), terms(rows, "aht"))
        waits = report(source, ["wait-time-average"])
        expect("mean wait", 34.405, round(waits[("wait-time-average", ())]["value"], 3))
        agents = report(source, ["handled-rate"], "--by", "agent_id")
        expect("servers", [1160, 1121, 986], [terms(agents, "handled-rate", name)[0]
                                              for name in ("TOVA", "MICHAL", "YIFAT")])
    print("17,313 calls: all figures agree")


def main():
    checks = {check.__name__.replace("_", "-"): check for check in (conformance, asterisk, bank, killed_imports)}
    failed = 0
    for name in sys.argv[3:] or checks:
        started = time.monotonic()
        print(f"--- {name}: {checks[name].__doc__.splitlines()[0]}", flush=True)
        try:
            checks[name]()
        except Failed as failure:
            failed += 1
            print(f"[ERROR] {name}: {failure}")
        print(f"    {time.monotonic() - started:.0f} s", flush=True)
    return 1 if failed else 0


sys.exit(main())
