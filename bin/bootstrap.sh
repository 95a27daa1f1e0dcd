# Finds a Python to start with, installs Debian's when there is none; sourced by the doors beside it.
here=$(cd "$(dirname "$0")" && pwd)
suitable='import sys; sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, 13))'
python=
for candidate in python3 python3.13 python3.12 python3.11 python3.10 /usr/bin/python3; do
    if command -v "$candidate" >/dev/null 2>&1 && "$candidate" -c "$suitable" 2>/dev/null; then
        python=$candidate
        break
    fi
done
if [ -z "$python" ] && command -v apt-get >/dev/null 2>&1; then
    as_root=
    [ "$(id -u)" = 0 ] || as_root="sudo -n"
    echo "• Installing Python …" >&2
    $as_root apt-get update -qq >&2 && $as_root apt-get install -y -qq --no-install-recommends \
        python3 python3-venv ca-certificates >&2 && python=/usr/bin/python3
fi
if [ -z "$python" ]; then
    echo "✗ Python 3.10 to 3.13 is missing. Install it (Debian: sudo apt-get install python3 python3-venv) and start again." >&2
    exit 1
fi
PYTHONPATH="$here${PYTHONPATH:+:$PYTHONPATH}"
export PYTHONPATH
export PYTHONDONTWRITEBYTECODE=1
