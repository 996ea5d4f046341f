"""Answers each WebSocket message with itself and counts them; /refuse turns the handshake down. Usage: PORT"""
import asyncio
import http
import sys

import websockets


async def process_request(path, headers):
    if path == "/refuse":
        return http.HTTPStatus.FORBIDDEN, [("Content-Length", "2")], b"no"
    return None


async def serve(socket, path):
    await socket.send("user " + socket.request_headers.get("X-Auth-Username", "nobody"))
    async for message in socket:
        await socket.send(message)


async def main():
    async with websockets.serve(serve, "127.0.0.1", int(sys.argv[1]), process_request=process_request, max_size=None):
        await asyncio.Future()


asyncio.run(main())
