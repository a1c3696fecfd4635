"""Says which of the pinned packages have known faults, or why nobody could tell: python .ci/audit.py PIP_AUDIT FILE...

Exit code 1 for known faults. Where PyPI's advisories cannot be had, as without a network, that is said and the code is 0.
"""

from __future__ import annotations

import json
import subprocess
import sys


def main(pip_audit: str, *files: str) -> int:
    requirements = [word for file in files for word in ("--requirement", file)]
    command = [pip_audit, "--disable-pip", "--no-deps", "--progress-spinner=off", "--format=json", *requirements]
    done = subprocess.run(command, capture_output=True, text=True)
    try:
        packages = json.loads(done.stdout)["dependencies"]
    except ValueError:
        print(f"The audit was skipped: {(done.stderr.strip().splitlines() or ['no answer'])[-1]}")
        return 0
    faulty = [package for package in packages if package.get("vulns")]
    skipped = [package for package in packages if "skip_reason" in package]
    for package in faulty:
        print(f"{package['name']} {package['version']}: {', '.join(fault['id'] for fault in package['vulns'])}")
    print(f"{len(packages) - len(skipped)} packages were looked up, {len(faulty)} of them have known faults.")
    if skipped:
        print(f"{len(skipped)} were skipped, the first because: {skipped[0]['skip_reason']}")
    return 1 if faulty else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
