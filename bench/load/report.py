#!/usr/bin/env python3
"""Turns run.sh's rows into report.md and report.svg: medians over the rounds and ratios to nginx of the same run.

    report.py ROWS REPORT
"""
import os
import platform
import re
import statistics
import subprocess
import sys

NAMES = {"fastgate": "FastGate", "nginx": "nginx plain", "haproxy": "HAProxy plain", "haproxy-jwt": "HAProxy jwt_verify"}
SERIES = {
    "warm": "good tokens seen before, 32 connections", "cold": "good tokens seen for the first time, 32 connections",
    "refused": "no token, 32 connections", "forged": "bad signatures, 32 connections",
    "down": "1 MiB from the application, 8 connections", "up": "1 MiB to the application, 8 connections",
    "mixed": "warm, cold, small bodies, no and forged tokens, 256 connections",
}
# figure, series, limit, measured against
GOALS = [("warm, CPU per request", "warm", 0.95, "nginx", "warm"), ("cold, CPU per request", "cold", 0.68, "haproxy-jwt", "cold"),
         ("refused without a token, CPU per request", "refused", 0.6, "nginx", "warm"),
         ("1 MiB down, CPU per byte", "down", 1.1, "nginx", "down"), ("1 MiB up, CPU per byte", "up", 1.1, "nginx", "up")]


def read(path):
    rows = []
    with open(path, encoding="utf-8") as file:
        for line in file:
            kind, _, rest = line.strip().partition(" ")
            rows.append((kind, dict(part.split("=", 1) for part in rest.split() if "=" in part)))
    return rows


def median(values):
    return statistics.median(values) if values else None


class Run:
    def __init__(self, rows):
        self.rows = rows
        self.cells = {}
        for kind, row in rows:
            if kind == "result":
                self.cells.setdefault((row["series"], row["gateway"]), []).append(row)
        self.gateways = [g for g in NAMES if any(key[1] == g for key in self.cells)]
        self.series = [s for s in SERIES if any(key[0] == s for key in self.cells)]
        self.rounds = max((len(cell) for cell in self.cells.values()), default=0)

    def figure(self, series, gateway, compute):
        return median([compute(row) for row in self.cells.get((series, gateway), [])])

    def cpu(self, series, gateway):
        return self.figure(series, gateway, lambda row: int(row["cpu_us"]) / max(1, int(row["requests"])))

    def ratio(self, series, gateway, other, other_series):
        """The median of the rounds' ratios: both were measured within the same minutes."""
        base = {row["round"]: int(row["cpu_us"]) / max(1, int(row["requests"])) for row in self.cells.get((other_series, other), [])}
        return median([int(row["cpu_us"]) / max(1, int(row["requests"])) / base[row["round"]]
                       for row in self.cells.get((series, gateway), []) if row["round"] in base])

    def of(self, kind, **wanted):
        return [row for k, row in self.rows if k == kind and all(row.get(key) == value for key, value in wanted.items())]


def show(value, digits=1):
    return "–" if value is None else f"{value:.{digits}f}"


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|--" * len(head) + "|"]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows]) + "\n"


def version(command):
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        return (done.stdout + done.stderr).strip().split("\n")[0]
    except OSError:
        return "?"


def series_tables(run):
    text = ""
    for series in run.series:
        rows = []
        for gateway in run.gateways:
            if run.cpu(series, gateway) is None:
                continue
            rows.append([
                NAMES[gateway], show(run.cpu(series, gateway)), show(run.ratio(series, gateway, "nginx", series), 2),
                show(run.figure(series, gateway, lambda r: int(r["requests"]) / float(r["seconds"])), 0),
                show(run.figure(series, gateway, lambda r: int(r["p50_us"]) / 1000), 2),
                show(run.figure(series, gateway, lambda r: int(r["p99_us"]) / 1000), 2),
                show(run.figure(series, gateway, lambda r: int(r["resident_kb"]) / 1000)),
                str(sum(int(r["refused"]) for r in run.cells[series, gateway])), str(sum(int(r["errors"]) for r in run.cells[series, gateway])),
            ])
        text += f"\n### {series}: {SERIES[series]}\n\n" + table(
            ["gateway", "CPU µs/request", "× nginx", "requests/s", "p50 ms", "p99 ms", "resident MB", "refusals", "errors"], rows)
        text += f"\nOf FastGate's cold requests the token cache knew {cold_known(run):.1%}.\n" if series == "cold" and (series, "fastgate") in run.cells else ""
    return text


def cold_known(run):
    """The share of FastGate's cold requests whose token its cache knew: the series is worth nothing unless it is next to none."""
    rows = run.cells.get(("cold", "fastgate"), [])
    return sum(int(row["hits"]) for row in rows) / max(1, sum(int(row["requests"]) for row in rows))


def steady(run, gateway, name):
    return median([int(row[name]) for row in run.of("steady", gateway=gateway)])


def goals(run):
    rows = []

    def add(figure, goal, measured, met):
        rows.append([figure, goal, measured, "yes" if met else "**no**"])

    for figure, series, limit, other, other_series in GOALS:
        ratio = run.ratio(series, "fastgate", other, other_series)
        if ratio is not None:
            add(figure, f"≤ {limit} × {NAMES[other]}", f"{ratio:.3f}", ratio <= limit and (series != "cold" or cold_known(run) < 0.01))
    ours, theirs = steady(run, "fastgate", "p99_us"), steady(run, "nginx", "p99_us")
    if ours and theirs:
        add("warm p99 at half of nginx's best rate", "≤ 1.2 × nginx plain", f"{ours / theirs:.2f} ({ours:.0f} µs to {theirs:.0f} µs)", ours <= 1.2 * theirs)
    for row in run.of("calls", gateway="fastgate"):
        calls = sum(count for _, count in calls_of(row)) / int(row["requests"])
        add("system calls per warm request", "≤ 7", f"{calls:.2f}", calls <= 7)
    allocated = run.figure("warm", "fastgate", lambda row: int(row["allocated"]) / int(row["requests"]))
    if allocated is not None:
        # New connections and the looks at the counter take kilobytes, however many requests there are. An object has 24 bytes at least, so that below
        # 3 most requests made none; that it is none at all, the tests say, which count exactly.
        add("allocated per request, warm", "0 B", f"{allocated:.1f} B, with 32 connections' own", allocated < 3)
    for row in run.of("first", gateway="fastgate"):
        add("exec to the first good answer", "≤ 20 ms", f"{row['ms']} ms", float(row["ms"]) <= 20)
    for state, limit in (("idle", 10), ("after-512-busy", 16)):
        for row in run.of("memory", gateway="fastgate", state=state):
            add(f"resident, {state.replace('-', ' ')}", f"≤ {limit} MB", f"{int(row['resident_kb']) * 1.024 / 1000:.1f} MB", int(row["resident_kb"]) * 1024 <= limit * 1e6)
    for row in run.of("idle", gateway="fastgate", flood="1"):
        if row["connections"] != "0":
            add(f"per idle connection, at {int(row['connections']):,}", "≤ 6,000 B", f"{int(row['per_connection']):,} B", int(row["per_connection"]) <= 6000)
    for row in run.of("size", file="fastgate"):
        add("native binary", "≤ 14 MB", f"{int(row['bytes']) / 1e6:.1f} MB", int(row["bytes"]) <= 14_000_000)
    for row in run.of("size", file="image"):
        add("scratch image, unpacked", "≤ 16 MB", f"{int(row['unpacked']) / 1e6:.2f} MB", int(row["unpacked"]) <= 16_000_000)
        add("scratch image, compressed", "≤ 7 MB", f"{int(row['bytes']) / 1e6:.2f} MB", int(row["bytes"]) <= 7_000_000)
    return table(["figure", "goal", "measured", "met"], rows) if rows else ""


def calls_of(row):
    return [(name, int(count)) for name, count in re.findall(r"([a-z_0-9]+):(\d+),", row["counts"])]


def extras(run):
    text = ""
    rows = [[NAMES[g], show(steady(run, g, "p50_us"), 0), show(steady(run, g, "p99_us"), 0)] for g in run.gateways if run.of("steady", gateway=g)]
    if rows:
        rate = run.of("steady")[0]["rate"]
        text += f"\n### Latency at half of nginx's best rate ({int(rate):,} requests/s, h2load, 32 connections)\n\n" + table(["gateway", "p50 µs", "p99 µs"], rows)
    rows = []
    for gateway in run.gateways:
        for row in run.of("calls", gateway=gateway):
            count = int(row["requests"])
            calls = sorted(calls_of(row), key=lambda call: -call[1])
            rows.append([NAMES[gateway], show(sum(n for _, n in calls) / count, 2),
                         ", ".join(f"{name} {n / count:.2f}" for name, n in calls if n / count >= 0.005)])
    if rows:
        text += "\n### System calls per warm request (strace -c)\n\n" + table(["gateway", "all", "each"], rows)
    rows = []
    for gateway in run.gateways:
        first = run.of("first", gateway=gateway)
        memory = {row["state"]: int(row["resident_kb"]) for row in run.of("memory", gateway=gateway)}
        idle = {(row["flood"], row["connections"]): row for row in run.of("idle", gateway=gateway)}
        counts = [key[1] for key in idle if key[0] == "1" and key[1] != "0"]
        if first or memory:
            rows.append([NAMES[gateway], first[0]["ms"] if first else "–", show(memory.get("idle", 0) / 1000), show(memory.get("after-512-busy", 0) / 1000),
                         ", ".join(f"{int(idle['1', c]['per_connection']):,} at {int(c):,}" for c in counts) or "–",
                         " / ".join(show(int(idle[f, "0"]["resident_kb"]) / 1000) for f in ("1", "2") if (f, "0") in idle) or "–"])
    if rows:
        text += "\n### Start and memory\n\n" + table(
            ["gateway", "first answer ms", "idle MB", "after 512 busy MB", "B per idle connection", "MB after the flood / a second one"], rows)
    return text


def plot(run):
    """Bars: processor time per request of each series as a ratio to nginx."""
    colours = {"fastgate": "#0b6e4f", "nginx": "#8d99ae", "haproxy": "#bfc9d6", "haproxy-jwt": "#d98324"}
    series = [s for s in run.series if run.cpu(s, "nginx")]
    bars = [(s, g, run.ratio(s, g, "nginx", s)) for s in series for g in run.gateways if run.ratio(s, g, "nginx", s)]
    most = max((ratio for _, _, ratio in bars), default=1)
    left, row, gap, width = 90, 16, 14, 560
    parts, y = [], 52
    for name in series:
        parts.append(f'<text x="{left - 8}" y="{y + 13}" text-anchor="end">{name}</text>')
        for _, gateway, ratio in (bar for bar in bars if bar[0] == name):
            length = ratio / most * width
            parts.append(f'<rect x="{left}" y="{y}" width="{length:.1f}" height="{row - 3}" fill="{colours[gateway]}"/>'
                         f'<text x="{left + length + 5:.1f}" y="{y + 11}" font-size="11">{ratio:.2f}</text>')
            y += row
        y += gap
    line = left + width / most
    legend = "".join(f'<rect x="{left + 150 * i}" y="28" width="11" height="11" fill="{colours[g]}"/><text x="{left + 150 * i + 16}" y="38" font-size="12">{NAMES[g]}</text>'
                     for i, g in enumerate(run.gateways))
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + width + 60}" height="{y + 4}" font-family="sans-serif" font-size="13">'
            f'<rect width="100%" height="100%" fill="white"/><text x="{left}" y="18">Processor time per request, nginx as a plain proxy = 1</text>{legend}'
            f'{"".join(parts)}<line x1="{line:.1f}" x2="{line:.1f}" y1="46" y2="{y - gap}" stroke="#444" stroke-dasharray="3 3"/></svg>\n')


def main():
    run = Run(read(sys.argv[1]))
    target = sys.argv[2]
    model = next((line.split(": ")[1].strip() for line in open("/proc/cpuinfo", encoding="utf-8") if line.startswith("model name")), platform.machine())
    text = f"""# FastGate beside nginx and HAProxy

Written by `bench/load/run.sh`. {os.cpu_count()} processors ({model}), Linux {platform.release()}; {version(["nginx", "-v"])}; {version(["haproxy", "-v"])}.
Medians of {run.rounds} rounds, interleaved. The gateway has one core, wrk and the application (nginx) share the other; every gateway's answers were checked before it was
timed. Rates move with the machine's neighbours: trust the processor time per request and its ratio to nginx.

![Processor time per request](report.svg)

## Goals

{goals(run)}
## Series
{series_tables(run)}
{"## Beside the series" if extras(run) else ""}
{extras(run)}"""
    with open(target + ".md", "w", encoding="utf-8") as file:
        file.write(text.rstrip() + "\n")
    with open(target + ".svg", "w", encoding="utf-8") as file:
        file.write(plot(run))
    print(f"{target}.md")


if __name__ == "__main__":
    main()
