"""Has scim2-tester ask a SCIM service, and prints an object of JSON for each of its checks.

Arguments: the base URL, and the PEM file of whom it is trusted by. The token is in SCIM_TOKEN.
"""

import json
import os
import ssl
import sys

from httpx2 import Client
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_tester import check_server

base_url, authority = sys.argv[1:]
with Client(
    base_url=base_url,
    headers={"Authorization": "Bearer " + os.environ["SCIM_TOKEN"]},
    verify=ssl.create_default_context(cafile=authority),
    timeout=60,
) as http:
    for result in check_server(SyncSCIMClient(http)):
        print(
            json.dumps(
                {
                    "status": result.status.name,
                    "check": result.title,
                    "resourceType": result.resource_type or "",
                    "reason": result.reason or "",
                }
            )
        )
