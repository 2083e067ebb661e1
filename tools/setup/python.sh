#!/bin/sh
# Runs a script with the first Python of at least 3.11 that this machine has: sh tools/setup/python.sh SCRIPT ARG…
for name in python3 python3.14 python3.13 python3.12 python3.11; do
    if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        exec "$name" "$@"
    fi
done
echo "没有找到 Python 3.11 或更新的版本，请先安装（Debian 12、Ubuntu 24.04 及以后的系统自带）。 / Python ≥ 3.11 is needed." >&2
exit 1
