"""Prints the methods of the SDK's client, one JSON line each."""

import json

from huaweicloudsdkkms.v2 import KmsClient

SUFFIX = "_invoker"

if __name__ == "__main__":
    for name in dir(KmsClient):
        # Every method of the service has a twin that builds its request step by step.
        if name.endswith(SUFFIX):
            print(json.dumps({"method": name.removesuffix(SUFFIX)}))
