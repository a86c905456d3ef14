"""What a caller does with its own hands, without the service: `by_hand.py FILE`, a JSON list of
`{"hand": VERB, "with": {...}}`; prints what each gives, a line each.
"""

import json
import sys

import verbs

if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        for asked in json.load(file):
            print(json.dumps(verbs.VERBS[asked["hand"]](**asked["with"])))
