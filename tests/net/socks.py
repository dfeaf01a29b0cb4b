"""A SOCKS5 proxy on a free port of this machine, or something that only stands where one is expected."""

import socket
import threading
from typing import Self


class SocksServer:
    """`auth`: the user and the password it wants. `says`: what it answers instead of SOCKS. `asked`: hosts."""

    def __init__(self, auth: tuple[bytes, bytes] | None = None, says: bytes | None = None) -> None:
        self.auth, self.says = auth, says
        self.asked: list[tuple[str, int]] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]

    def __enter__(self) -> Self:
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listening.close()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(client,), daemon=True).start()

    def _answer(self, client: socket.socket) -> None:
        with client:
            methods = client.recv(300)
            if self.says is not None:
                client.sendall(self.says)
                return
            wanted = 2 if self.auth else 0
            client.sendall(bytes([5, wanted if wanted in methods[2:] else 255]))
            if self.auth:
                user, password = self.auth
                got = client.recv(600)
                right = got == bytes([1, len(user)]) + user + bytes([len(password)]) + password
                client.sendall(bytes([1, 0 if right else 1]))
                if not right:
                    return
            if not (request := client.recv(600)):
                return
            host = socket.inet_ntoa(request[4:8]) if request[3] == 1 else request[5 : 5 + request[4]].decode()
            port = int.from_bytes(request[-2:], "big")
            self.asked.append((host, port))
            with socket.create_connection(("127.0.0.1", port)) as server:
                client.sendall(bytes([5, 0, 0, 1, 127, 0, 0, 1, 0, 80]))
                back = threading.Thread(target=_pump, args=(server, client), daemon=True)
                back.start()
                _pump(client, server)
                back.join(10)


def _pump(source: socket.socket, target: socket.socket) -> None:
    try:
        while chunk := source.recv(65_536):
            target.sendall(chunk)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass
