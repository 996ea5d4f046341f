"""Talks through the gateway: texts, binaries of many sizes, pings. Usage: URL TOKEN; prints what it found."""
import asyncio
import os
import sys

import websockets


async def main():
    fields = {"Authorization": "Bearer " + sys.argv[2]} if sys.argv[2] else {}
    try:
        async with websockets.connect(sys.argv[1], extra_headers=fields, max_size=None) as socket:
            print(await socket.recv())
            for size in [0, 1, 125, 126, 65535, 65536, 1_000_000]:
                message = os.urandom(size)
                await socket.send(message)
                assert await socket.recv() == message, f"{size} bytes came back changed"
            await socket.send("Grüße")
            assert await socket.recv() == "Grüße"
            await (await socket.ping())
            print("ok")
        print("closed", socket.close_code)
    except websockets.exceptions.InvalidStatusCode as refused:
        print("refused", refused.status_code)


asyncio.run(asyncio.wait_for(main(), 30))
