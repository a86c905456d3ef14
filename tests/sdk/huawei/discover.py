"""Lets huaweicloudsdkkms find the endpoint and the project of a region by itself: nothing is told it but a region, an
access key and where the identity service is. Prints a JSON line a region: the project that was found, and in which
region a key is that was made there.
"""

import json
import os
import sys

from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkkms.v2 import KmsClient, model
from huaweicloudsdkkms.v2.region.kms_region import KmsRegion

ENDPOINT = f"http://{sys.argv[1]}"


def found(region):
    """The project of a region, and where a key is that was made in it."""
    os.environ["HUAWEICLOUD_SDK_REGION_KMS_" + region.upper().replace("-", "_")] = ENDPOINT
    credentials = BasicCredentials("test", "test").with_iam_endpoint(ENDPOINT)
    builder = KmsClient.new_builder().with_credentials(credentials)
    sdk = builder.with_region(KmsRegion.value_of(region)).build()
    made = sdk.create_key(model.CreateKeyRequest(body=model.CreateKeyRequestBody(key_alias="found")))
    asked = model.OperateKeyRequestBody(key_id=made.key_info.key_id)
    key = sdk.list_key_detail(model.ListKeyDetailRequest(body=asked)).key_info
    return {"region": region, "project": credentials.project_id, "made_in": key.realm}


if __name__ == "__main__":
    for name in ("cn-north-4", "ap-southeast-3"):
        print(json.dumps(found(name)), flush=True)
