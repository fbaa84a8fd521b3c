#!/bin/sh
# Becomes Asterisk, in the foreground, under its own root or the system's.
#
#   launch.sh DATA [ROOT]
#
# Expects to be started by `unshare -m --propagation private` when there is a ROOT: the mounts made
# here end with this process, so nothing that later deletes ROOT can reach DATA through them.
set -eu
data=$1
root=${2:-}
conf=$data/asterisk/etc/generated/asterisk.conf

if [ -z "$root" ]; then
    exec asterisk -f -C "$conf"
fi
mount -t proc proc "$root/proc"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
# The data folder has the same path on both sides, so that both name a recording alike; with what is
# mounted in it, for recordings may have a disk of their own.
mkdir -p "$root$data"
mount --rbind "$data" "$root$data"
# This machine's name may change between starts, and Asterisk must find it without asking a server.
mount --bind "$data/asterisk/etc/generated/hosts" "$root/etc/hosts"
# Each call takes several sockets; the usual 1024 end at a few hundred calls.
ulimit -n 20000 2>/dev/null || true
cd /
exec chroot "$root" /usr/sbin/asterisk -f -C "$conf"
