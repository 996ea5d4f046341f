#!/usr/bin/env python3
"""Small measurements that wrk cannot make.

    probes.py ports N                                       free ports of 127.0.0.1
    probes.py check PORT TOKENS yes|no                      the gateway forwards, and (no: does not) let a bad token in
    probes.py cpu PID                                       processor time in microseconds, from /proc/PID/task/*/schedstat
    probes.py counters PORT NAME...                         FastGate's own, all from one look
    probes.py resident PID                                  kB
    probes.py first PORT TOKENS CORE COMMAND...             milliseconds from exec to the first good answer
    probes.py idle PORT TOKENS PID COUNT...                 memory per idle connection, at each count, and after they left
    probes.py percentile FILE P                             of h2load's log, microseconds
"""
import os
import random
import resource
import socket
import subprocess
import sys
import time

REQUEST = "GET {path} HTTP/1.1\r\nHost: api.example\r\nUser-Agent: load/1.0\r\n{authorization}\r\n"


def line_of(folder, name):
    with open(f"{folder}/{name}.txt", encoding="ascii") as file:
        return file.readline().strip()


def connect(port, host="127.0.0.1"):
    client = socket.socket()
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    # from several addresses: one has too few ports for a flood after a flood
    client.bind((host, 0))
    client.connect(("127.0.0.1", port))
    return client


def send(client, token=None, path="/api/items/42"):
    authorization = f"Authorization: Bearer {token}\r\n" if token else ""
    client.sendall(REQUEST.format(path=path, authorization=authorization).encode())


def receive(client):
    data = b""
    while b"\r\n\r\n" not in data:
        piece = client.recv(65536)
        if not piece:
            raise ConnectionError("closed before the head's end")
        data += piece
    head, body = data.split(b"\r\n\r\n", 1)
    fields = dict(line.lower().split(": ", 1) for line in head.decode().split("\r\n")[1:] if ": " in line)
    while len(body) < int(fields.get("content-length", 0)):
        body += client.recv(65536)
    return int(head.split(b" ")[1]), fields, body


def ask(port, token=None, path="/api/items/42"):
    with connect(port) as client:
        client.settimeout(5)
        send(client, token, path)
        return receive(client)


def check(port, folder, open_to_all):
    status, fields, body = ask(port, line_of(folder, "warm"))
    assert status == 200 and fields.get("x-application") == "up" and b'"id":42' in body, f"not forwarded: {status} {fields}"
    status, fields, body = ask(port, line_of(folder, "warm"), "/down/1m.bin")
    assert status == 200 and body == b"x" * 1048576, f"a megabyte came otherwise: {status}, {len(body)}"
    for name in (None, "forged"):
        status, fields, _ = ask(port, name and line_of(folder, name))
        if open_to_all:
            assert status == 200 and "x-application" in fields, f"not forwarded without a token: {status}"
        else:
            assert status in (401, 403) and "x-application" not in fields, f"let in with {name}: {status}"


def counters(port, names):
    lines = [line.split() for line in ask(port, path="/oauth/metrics")[2].decode().split("\n")]
    return [next(int(line[1]) for line in lines if line[:1] == [name]) for name in names]


def cpu(pid):
    """Of all threads that are there, to the nanosecond; /proc/PID/stat counts in steps of ten milliseconds, too coarse for a short round."""
    total = 0
    for thread in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{thread}/schedstat", encoding="ascii") as file:
            total += int(file.read().split()[0])
    return total // 1000


def resident(pid, name="VmRSS"):
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return next(int(line.split()[1]) for line in file if line.startswith(name + ":"))


def first(port, folder, core, command):
    """Each time a new process; the median of nine. It inherits its core, so that no other program's start is timed before its own."""
    token, times, own = line_of(folder, "warm"), [], os.sched_getaffinity(0)
    for _ in range(9):
        os.sched_setaffinity(0, {int(core)})
        began = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.sched_setaffinity(0, own)
        while True:
            try:
                if ask(port, token)[0] == 200:
                    break
            except OSError:
                assert process.poll() is None and time.perf_counter() - began < 20, "no good answer"
                time.sleep(0.0002)
        times.append((time.perf_counter() - began) * 1000)
        process.terminate()
        process.wait()
    return sorted(times)[len(times) // 2]


def idle(port, folder, pid, counts):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    token = line_of(folder, "warm")
    for flood in (1, 2):
        clients, before = [], resident(pid)
        for count in counts:
            while len(clients) < count:
                client = connect(port, f"127.0.{flood}.{1 + len(clients) // 5000}")
                send(client, token)
                status = receive(client)[0]
                assert status == 200, status
                clients.append(client)
            time.sleep(1)
            now = resident(pid)
            print(f"idle flood={flood} connections={count} before_kb={before} resident_kb={now} per_connection={(now - before) * 1024 / count:.0f}")
        for client in clients:
            client.close()
        time.sleep(3)
        print(f"idle flood={flood} connections=0 before_kb={before} resident_kb={resident(pid)} per_connection=0")


def percentile(file, part):
    with open(file, encoding="ascii") as lines:
        times = sorted(int(line.split("\t")[2]) for line in lines if line.split("\t")[1] == "200")
    return times[min(len(times) - 1, int(len(times) * part / 100))]


def ports(count):
    """Below those that the kernel gives to clients: a flood of them must not take a server's port between two starts."""
    with open("/proc/sys/net/ipv4/ip_local_port_range", encoding="ascii") as file:
        most = min(32000, int(file.read().split()[0]) - 1)
    sockets = []
    while len(sockets) < count:
        each = socket.socket()
        try:
            each.bind(("127.0.0.1", random.randint(min(11000, most - 2000), most)))
            sockets.append(each)
        except OSError:
            each.close()
    return " ".join(str(each.getsockname()[1]) for each in sockets)


def main():
    verb, rest = sys.argv[1], sys.argv[2:]
    if verb == "ports":
        print(ports(int(rest[0])))
    elif verb == "check":
        check(int(rest[0]), rest[1], rest[2] == "no")
    elif verb == "cpu":
        print(cpu(rest[0]))
    elif verb == "counters":
        print(*counters(int(rest[0]), rest[1:]))
    elif verb == "resident":
        print(resident(rest[0]))
    elif verb == "first":
        print(f"{first(int(rest[0]), rest[1], rest[2], rest[3:]):.1f}")
    elif verb == "idle":
        idle(int(rest[0]), rest[1], rest[2], [int(count) for count in rest[3:]])
    elif verb == "percentile":
        print(percentile(rest[0], float(rest[1])))


if __name__ == "__main__":
    main()
