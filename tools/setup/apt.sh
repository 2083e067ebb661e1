#!/bin/sh
# The only part of the set-up that acts as root: installs the Debian packages named, starts no service, makes no cluster.
set -eu
export DEBIAN_FRONTEND=noninteractive
conf=/etc/postgresql-common/createcluster.conf
policy=/usr/sbin/policy-rc.d
made=""

restore() {
    if [ -n "$made" ]; then rm -f "$policy"; fi
    if [ -e "$conf.tongban" ]; then mv "$conf.tongban" "$conf"; fi
}
trap restore EXIT

apt-get update
if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
    made=1
fi
case " $* " in
*" postgresql "*)
    # Tests start clusters of their own; the package would make and start one.
    apt-get install -y --no-install-recommends postgresql-common
    if [ -e "$conf" ]; then
        cp -p "$conf" "$conf.tongban"
        sed -i '/^[# ]*create_main_cluster/d' "$conf"
        echo 'create_main_cluster = false' >>"$conf"
    fi
    ;;
esac
apt-get install -y --no-install-recommends "$@"
