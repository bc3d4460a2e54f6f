"""As much of EC2 as dust asks for before it logs in to machines that run: their list, over HTTP on loopback."""

import contextlib
import http.server
import threading

LIST = """<?xml version="1.0" encoding="UTF-8"?>
<DescribeInstancesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r</requestId>
<reservationSet><item><reservationId>r-1</reservationId><ownerId>1</ownerId><groupSet/><instancesSet>{items}</instancesSet>
</item></reservationSet></DescribeInstancesResponse>"""

ITEM = """<item><instanceId>i-{number:017x}</instanceId><imageId>ami-1</imageId>
<instanceState><code>16</code><name>running</name></instanceState><instanceType>t3.micro</instanceType>
<launchTime>2026-01-01T00:00:00.000Z</launchTime><placement><availabilityZone>eu-west-1a</availabilityZone></placement>
<ipAddress>{address}</ipAddress><tagSet><item><key>Name</key><value>n{index}</value></item>
<item><key>dust:cluster</key><value>bench{nodes}</value></item></tagSet></item>"""


@contextlib.contextmanager
def serving(addresses):
    """A region of these machines, running members of the cluster ``benchN``; yields its endpoint."""
    nodes = len(addresses)

    class Machines(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            items = (
                ITEM.format(number=nodes * 100_000 + i, index=i, address=address, nodes=nodes)
                for i, address in enumerate(addresses)
            )
            body = LIST.format(items="".join(items)).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/xml")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Machines)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
