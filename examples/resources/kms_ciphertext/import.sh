# By the id of its key and itself; what was authenticated beside the text cannot be read back.
terraform import kms_ciphertext.database_password 0d0466b0-e727-4d9c-b35d-f84bb474a37f:NWY5ZTgyN2UtMTNmNC00ZWRl
