"""A delay line between two network namespaces: a TUN device in each, and a queue for each direction.

Usage: delay-line.py NAMESPACE_A NAMESPACE_B DEVICE ONE_WAY_MS LOSS_PERCENT SEED

Kernels of cloud machines often lack netem; TUN devices are everywhere. Prints "ready" when both devices exist and,
on SIGTERM, one line of JSON with the packets carried each way.
"""

import collections
import ctypes
import fcntl
import json
import os
import random
import select
import signal
import struct
import sys
import time

CLONE_NEWNET = 0x40000000
TUNSETIFF = 0x400454CA
IFF_TUN_NO_PI = 0x1001
BURST = 64

libc = ctypes.CDLL(None, use_errno=True)


def enter(path):
    with open(path) as handle:
        if libc.setns(handle.fileno(), CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), "setns " + path)


def open_tun(namespace, device):
    """A TUN file descriptor stays usable from any namespace."""
    enter("/run/netns/" + namespace)
    handle = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(handle, TUNSETIFF, struct.pack("16sH22x", device.encode(), IFF_TUN_NO_PI))
    enter("/proc/%d/ns/net" % os.getppid())
    return handle


class Direction:
    def __init__(self, source, target, delay, loss, chance):
        self.source, self.target = source, target
        self.delay, self.loss, self.chance = delay, loss, chance
        self.queue = collections.deque()
        self.carried = self.dropped = 0

    def read(self):
        for _ in range(BURST):
            try:
                packet = os.read(self.source, 65536)
            except OSError:
                return
            if self.chance.random() < self.loss:
                self.dropped += 1
            else:
                self.queue.append((time.monotonic() + self.delay, packet))

    def write(self):
        now = time.monotonic()
        while self.queue and self.queue[0][0] <= now:
            _, packet = self.queue.popleft()
            try:
                os.write(self.target, packet)
                self.carried += 1
            except OSError:
                self.dropped += 1

    def wait(self):
        return max(0.0, self.queue[0][0] - time.monotonic()) if self.queue else 1.0


def main():
    left, right, device, delay_ms, loss, seed = sys.argv[1:7]
    first, second = open_tun(left, device), open_tun(right, device)
    chance = random.Random(int(seed))
    arguments = (float(delay_ms) / 1000, float(loss) / 100, chance)
    out, back = Direction(first, second, *arguments), Direction(second, first, *arguments)

    def finish(*_):
        print(json.dumps({"out": out.carried, "back": back.carried, "dropped": out.dropped + back.dropped}))
        sys.stdout.flush()
        os._exit(0)

    signal.signal(signal.SIGTERM, finish)
    print("ready")
    sys.stdout.flush()
    while True:
        readable, _, _ = select.select([first, second], [], [], min(out.wait(), back.wait()))
        for direction in (out, back):
            if direction.source in readable:
                direction.read()
            direction.write()


main()
