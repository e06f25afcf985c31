#!/bin/sh
# DNSViz asks for everything of a name and judges it: dnsviz.sh DIRECTORY NAME. The wrapper mends what newer libraries broke.
set -e
grok="$(dirname "$0")/../real/grok.py"
/usr/bin/python3 "$grok" probe -A -a . -R A -o "$1/dnsviz.json" "$2"
/usr/bin/python3 "$grok" grok -t "$1/dnskey.zone" -r "$1/dnsviz.json" "$2"
