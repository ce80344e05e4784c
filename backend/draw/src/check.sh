#!/bin/sh
# Recomputes the selection of a draw (sortition/1) from the plain files in this folder, with
# sha256sum (SM3: openssl dgst -sm3), openssl, sort and awk. The same script for every draw.
#
#   sh check.sh            in the folder of the unpacked bundle
#
# It prints what it recomputed. The last line is "ok selection" (exit 0), or says what differs
# (exit 1). It does not recompute who inspects what: "sortition verify" does.
set -eu
LC_ALL=C
export LC_ALL
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
tab=$(printf '\t')

fail() {
  printf 'DIFFERS: %s\n' "$*"
  exit 1
}

# --- JSON in canonical form -> lines "path<tab>value", as "strata.0.name<tab>A" ----------------
flatten() {
  awk '
    function value(path,    c, name, i) {
      c = substr(text, at, 1)
      if (c == "{") {
        at++
        if (substr(text, at, 1) == "}") { at++; return }
        while (1) {
          name = string(); at++
          value(path == "" ? name : path "." name)
          if (substr(text, at++, 1) == "}") return
        }
      } else if (c == "[") {
        at++
        if (substr(text, at, 1) == "]") { at++; return }
        for (i = 0; ; i++) {
          value(path "." i)
          if (substr(text, at++, 1) == "]") return
        }
      } else if (c == "\"") {
        print path "\t" string()
      } else {
        match(substr(text, at, 20), /^[0-9a-z]+/)
        print path "\t" substr(text, at, RLENGTH)
        at += RLENGTH
      }
    }
    # A text holds no control characters, so no other escapes than these two occur in it.
    function string(    s, c) {
      at++
      s = ""
      while ((c = substr(text, at++, 1)) != "\"") {
        if (c == "\\") c = substr(text, at++, 1)
        s = s c
      }
      return s
    }
    { text = text $0 }
    END { at = 1; value("") }' "$1"
}

# --- The hash function of this draw ---------------------------------------------------------------
[ -f manifest.json ] || fail 'manifest.json is missing'
flatten manifest.json >"$work/manifest"
of() { awk -F "$tab" -v path="$1" '$1 == path { print $2 }' "${2:-$work/manifest}"; }
algorithm=$(of hash)
case $algorithm in
  sha256)
    digest() { sha256sum | cut -d ' ' -f 1; }
    digest_files='sha256sum'
    only_digests='s/ .*//'
    ;;
  sm3)
    digest() { openssl dgst -sm3 | sed 's/.*= *//'; }
    digest_files='openssl dgst -sm3'
    only_digests='s/.*= *//'
    ;;
  *) fail "unknown hash $algorithm" ;;
esac
manifest=$(digest <manifest.json)
draw=$(of draw)
echo "draw        $draw"
echo "manifest    $manifest"
echo '            (compare it with the entry "freeze" of the public log)'

# --- Many small digests ---------------------------------------------------------------------------
# awk writes a shell script that writes each message to a file of its own, f0 f1 …, and after
# every 500 of them, and at the end, a line that hashes these files. The digests come out in order.
messages='
  function quoted(s) { gsub(/\047/, "\047\\\047\047", s); return "\047" s "\047" }
  function message(command) {
    print command " >f" files
    names = names " f" files
    if (++files == 500) hash()
  }
  function hash() { if (files) print "$command" names; files = 0; names = "" }
  BEGIN { hash() }'
digests() { # COMMAND THAT HASHES FILES, sed SCRIPT THAT LEAVES THE DIGESTS
  (
    cd "$work"
    command=$1
    . ./script
  ) | sed "$2"
}

# The Merkle tree hash (RFC 9162) of the lines of a file. A line that is withheld, "#<tab>HEX", holds
# the hash of its leaf.
root() {
  if [ ! -s "$1" ]; then
    printf '' | digest
    return
  fi
  awk "$messages"'
    /^#/ { next }
    { message("printf \047\\000%s\047 " quoted($0)) }
    END { hash() }' "$1" >"$work/script"
  digests "$digest_files" "$only_digests" >"$work/leaves"
  awk -F "$tab" -v leaves="$work/leaves" '
    /^#/ { print $2; next }
    { getline leaf <leaves; print leaf }' "$1" >"$work/level"
  while [ "$(wc -l <"$work/level")" -gt 1 ]; do
    # Each pair of nodes becomes one; one without a neighbour at the end is carried up.
    awk "$messages"'
      BEGIN {
        for (i = 0; i < 256; i++) octal[sprintf("%02x", i)] = sprintf("\\%03o", i)
      }
      NR % 2 { left = $0; next }
      {
        both = left $0; bytes = ""
        for (i = 1; i < 128; i += 2) bytes = bytes octal[substr(both, i, 2)]
        message("printf \047\\001" bytes "\047")
      }
      END { hash() }' "$work/level" >"$work/script"
    digests "$digest_files" "$only_digests" >"$work/above"
    if [ $(($(wc -l <"$work/level") % 2)) -eq 1 ]; then
      tail -n 1 "$work/level" >>"$work/above"
    fi
    mv "$work/above" "$work/level"
  done
  cat "$work/level"
}

# --- The committed files --------------------------------------------------------------------------
if [ -f rematch.json ]; then
  flatten rematch.json >"$work/rematch"
  [ "$(of manifest "$work/rematch")" = "$manifest" ] || fail 'rematch.json is of another draw'
fi
for file in population excluded inspectors conflicts; do
  committed=$work/manifest
  case $file in
    population | excluded)
      [ -f "$file.txt" ] || fail "$file.txt is missing"
      ;;
    *)
      # A public bundle has neither.
      [ -f "$file.txt" ] || continue
      if [ -f rematch.json ]; then committed=$work/rematch; fi
      ;;
  esac
  # Lines of excluded.txt that this reader may not see yet; no key begins with "#".
  withheld=$(awk -F "$tab" '
    !/^#/ { next }
    NF != 2 || $1 != "#" || length($2) != 64 || $2 ~ /[^0-9a-f]/ { bad = 1 }
    { lines++ }
    END { print bad ? "bad" : lines + 0 }' "$file.txt")
  [ "$withheld" = 0 ] || [ $file = excluded ] || fail "$file.txt has a line that begins with #"
  [ "$withheld" != bad ] || fail "$file.txt has a withheld line that is not # and a leaf hash"
  awk '!/^#/' "$file.txt" | sort -c -u 2>/dev/null || fail "$file.txt is not in order"
  size=$(($(wc -l <"$file.txt")))
  [ "$size" = "$(of $file.size "$committed")" ] || fail "$file.txt has $size lines"
  root=$(root "$file.txt")
  [ "$root" = "$(of $file.root "$committed")" ] || fail "$file.txt has the root $root"
  printf '%-12s%s lines, root %s\n' "$file" "$size" "$root"
  [ "$withheld" = 0 ] || echo "            ($withheld of them withheld, as their leaf hashes)"
done

# --- Commitments and seed -------------------------------------------------------------------------
[ -f nonces.txt ] || fail 'nonces.txt is missing'
awk -F "$tab" '$1 ~ /^contributors\.[0-9]+\.id$/ { print $2 }' "$work/manifest" >"$work/ids"
[ "$(($(wc -l <nonces.txt)))" = "$(($(wc -l <"$work/ids")))" ] ||
  fail 'nonces.txt has not one line for each contributor'
printf 'sortition/1/seed\n%s\n' "$manifest" >"$work/seed"
: >"$work/nonces"
number=0
while IFS= read -r id; do
  nonce=$(ID=$id awk -F "$tab" '$1 == ENVIRON["ID"] { print $2 }' nonces.txt)
  commitment=$(printf 'sortition/1/commit\n%s\t%s\t%s\n' "$draw" "$id" "$nonce" | digest)
  [ "$commitment" = "$(of "contributors.$number.commitment")" ] ||
    fail "the nonce of $id does not open its commitment"
  printf '%s\t%s\n' "$id" "$nonce" | tee -a "$work/nonces" >>"$work/seed"
  number=$((number + 1))
done <"$work/ids"
if [ "$(of beacon)" = null ]; then
  [ ! -f beacon.txt ] || fail 'beacon.txt is there, but the manifest names no beacon'
else
  [ -f beacon.txt ] || fail 'beacon.txt is missing'
  printf 'beacon\t%s\n' "$(cat beacon.txt)" >>"$work/seed"
fi
seed=$(digest <"$work/seed")
echo "seed        $seed"

# --- Tickets: HMAC of "object<tab>key" ------------------------------------------------------------
awk -F "$tab" "$messages"'
  { message("printf \047object\\t%s\047 " quoted($1)) }
  END { hash() }' population.txt >"$work/script"
digests "openssl dgst -$algorithm -mac HMAC -macopt hexkey:$seed" 's/.*= *//' >"$work/tickets"
# stratum, ticket, key: in the order of tickets, then keys
paste "$work/tickets" population.txt |
  awk -F "$tab" -v OFS="$tab" '{ print $3, $1, $2 }' |
  sort -t "$tab" -k 2,2 -k 3,3 >"$work/ordered"

# --- Strata: sizes, numbers to draw, who is drawn -------------------------------------------------
awk -F "$tab" '
  FNR == NR {
    if (split($1, part, ".") == 3 && part[1] == "strata") {
      of[part[2], part[3]] = $2
      if (part[3] == "name") number[$2] = part[2]
      if (part[2] + 1 > strata) strata = part[2] + 1
    }
    next
  }
  {
    if (!($1 in number)) { print "?\tthe stratum " $1 " is not in the manifest"; bad = 1; exit }
    i = number[$1]
    place = ++size[i]
    if (place <= of[i, "draw"]) print "o\t" $2 "\t" $3 "\t" $1
    # Reserves are listed by stratum; the number keeps that order.
    else if (place - of[i, "draw"] <= of[i, "reserve"]) {
      printf "r%09d\t%s\t%s\t%s\n", i, $2, $3, $1
    }
  }
  END {
    if (bad) exit
    for (i = 0; i < strata; i++) {
      n = size[i] + 0
      share = n * of[i, "ratio_bp"]
      want = (share - share % 10000) / 10000 + (share % 10000 > 0)
      max = of[i, "max"] == "null" ? n : of[i, "max"] + 0
      min = of[i, "min"] + 0
      if (want > max) want = max
      if (want < min) want = min
      if (want > n) want = n
      name = of[i, "name"]
      if (n != of[i, "size"]) print "?\tthe stratum " name " has " n " objects"
      if (want != of[i, "draw"]) print "?\tof the stratum " name " " want " are to be drawn"
    }
  }' "$work/manifest" "$work/ordered" >"$work/selected"
wrong=$(awk -F "$tab" '$1 == "?" { print $2; exit }' "$work/selected")
[ -z "$wrong" ] || fail "$wrong"

# --- The result in canonical form, to be compared byte by byte ------------------------------------
[ -f result.json ] || fail 'result.json is missing'
sort -t "$tab" -k 1,1 -k 2,2 -k 3,3 "$work/selected" >"$work/listed"
escaped='function escaped(s) { gsub(/\\/, "\\\\&", s); gsub(/"/, "\\\\&", s); return s }'
listed() {
  awk -F "$tab" -v kind="$1" "$escaped"'
    substr($1, 1, 1) == kind {
      printf "%s{\"key\":\"%s\",\"stratum\":\"%s\",\"ticket\":\"%s\"}",
        comma, escaped($3), escaped($4), $2
      comma = ","
    }' "$work/listed"
}
{
  if [ -f beacon.txt ]; then
    printf '{"beacon":"%s",' "$(cat beacon.txt)"
  else
    printf '{"beacon":null,'
  fi
  DRAW=$draw awk "$escaped"'BEGIN { printf "\"draw\":\"%s\",", escaped(ENVIRON["DRAW"]) }'
  printf '"manifest":"%s","nonces":[' "$manifest"
  awk -F "$tab" "$escaped"'
    { printf "%s{\"id\":\"%s\",\"nonce\":\"%s\"}", comma, escaped($1), $2; comma = "," }
  ' "$work/nonces"
  printf '],"objects":['
  listed o
  printf '],"reserves":['
  listed r
  printf '],"seed":"%s","spec":"sortition/1"}' "$seed"
} >"$work/result"
echo "drawn       $(grep -c '^o' "$work/selected" || true)"
echo "result      $(digest <result.json)"
echo '            (compare it with the entry "result" of the public log)'
cmp -s "$work/result" result.json || fail 'result.json is not what the files give'
echo 'ok selection'
