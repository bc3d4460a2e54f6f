#!/bin/sh
# Starts dust. The first start builds it (JDK 17 or newer, Maven); so does one after the sources have changed.
# Licensed under the Apache License, Version 2.0.
set -u

fail() {
    printf 'dust.sh: %s\n' "$1" >&2
    exit 3
}

# The directory of the real script, through any symlinks.
script=$0
while [ -L "$script" ]; do
    link=$(readlink "$script")
    case $link in
        /*) script=$link ;;
        *) script=${script%/*}/$link ;;
    esac
done
case $script in
    */*) home=$(cd "${script%/*}" && pwd -P) || fail "cannot enter ${script%/*}" ;;
    *) home=$(pwd -P) ;;
esac

case $home in
    *:*) fail "$home has a colon in its name, and Java cannot load a program from there" ;;
esac

# The JDK: JAVA_HOME, else the java of the PATH. Its version stands in a file, so that no JVM is started to ask for it.
if [ -n "${JAVA_HOME:-}" ]; then
    java=$JAVA_HOME/bin/java
    [ -x "$java" ] || fail "JAVA_HOME is $JAVA_HOME, but there is no bin/java in it; dust needs a JDK 17 or newer"
else
    java=$(command -v java) || fail 'no java found; install a JDK 17 or newer (Debian, Ubuntu: apt install openjdk-17-jdk) or set JAVA_HOME'
    java=$(readlink -f "$java")
fi
jdk=${java%/bin/java}
version=
build=
maker=
licence=
if [ -r "$jdk/release" ]; then
    while IFS='=' read -r key value; do
        value=${value#\"}
        value=${value%\"}
        case $key in
            JAVA_VERSION) version=$value ;;
            JAVA_RUNTIME_VERSION) build=$value ;;
            IMPLEMENTOR) maker=$value ;;
            BUILD_TYPE) licence=$value ;;
        esac
    done < "$jdk/release"
fi
major=${version%%[!0-9]*}
if [ -n "$major" ] && [ "$major" -lt 17 ]; then
    fail "$java is version $version; dust needs a JDK 17 or newer (set JAVA_HOME to one)"
fi

# What a start loads, ready for this JDK and this jar, and how long it is when it is whole.
jar=$home/target/dust.jar
archive=$home/target/dust-${build:-$version}-${maker%% *}.archive
size=
[ -r "$archive.size" ] && read -r size < "$archive.size"
case $size in
    *[!0-9]*) size= ;;
esac

# One look, a hundredth of a second: the archive's name if it is whole, and then those of sources newer than the program.
seen=$(find "$archive" "$home/pom.xml" "$home/src/main" \
    -name '*.archive' -size "${size:-0}c" -print -o ! -name '*.archive' -newer "$jar" -print 2>/dev/null)
case $seen in
    '' | *.archive) ;;
    *) seen=stale ;;
esac

# Builds when there is nothing yet, or when a source is newer than the program.
if [ ! -f "$jar" ] || [ "$seen" = stale ]; then
    [ -x "$jdk/bin/javac" ] || fail "$jdk is no JDK (it has no javac); building dust needs a JDK 17 or newer"
    mvn=$(command -v mvn) || fail 'building dust needs Maven, and there is no mvn on the PATH (Debian, Ubuntu: apt install maven)'
    mkdir -p "$home/target" || fail "cannot write to $home; the first start builds dust there"
    log=$home/target/dust.build.log
    printf 'dust.sh: building dust, which takes a minute the first time ...\n' >&2
    if ! (cd "$home" && JAVA_HOME=$jdk "$mvn" -B -q -Dmaven.test.skip=true package) > "$log" 2>&1 < /dev/null; then
        grep -m 20 '^\[ERROR\]' "$log" >&2
        fail "the build failed; all of its output is in $log"
    fi
    # An equal jar is not written again: without this, a touched source would be built at every start.
    touch "$jar"
fi

tty=
[ -t 0 ] && tty=${tty}i
[ -t 1 ] && tty=${tty}o
# The compiler for hot code comes late: a start does not pay for it, and copying files needs it (AES in a third of the time).
late='-XX:+IgnoreUnrecognizedVMOptions -XX:Tier4InvocationThreshold=50000 -XX:Tier4MinInvocationThreshold=20000
    -XX:Tier4CompileThreshold=100000 -XX:Tier4BackEdgeThreshold=400000'
# The cipher's own methods are compiled early all the same: a few calls carry megabytes, and only compiled code uses the CPU's AES.
cipher=-XX:CompileCommand=CompileThresholdScaling,com.sun.crypto.provider.
early="-XX:CompileCommand=quiet ${cipher}GaloisCounterMode*::*,0.01 ${cipher}GHASH::*,0.01
    ${cipher}GCTR::*,0.01 ${cipher}CounterMode::*,0.01"
# The words of the options are parted, and the patterns among them are no file names.
set -f
# Ctrl-\ in a local program is a signal for dust too, and the JVM would print all its threads over it: no output of the JVM's own.
# Memory in large pages, where the system lends them: a tenth of a start is spent on small ones. The JVM would let what is new grow
# to a hundred megabytes before it looks for what is left of it; a twentieth of the speed of a flood is what looking sooner costs. What
# the C library keeps of memory that was given back, ten megabytes after a hundred logins, goes back to the system.
flags="-XX:+UseSerialGC -Xmn16m -XX:TrimNativeHeapInterval=10000 -XX:+UseTransparentHugePages -XX:-UsePerfData $late $early
    -Xss512k -Xlog:disable -XX:+UnlockDiagnosticVMOptions -XX:-DisplayVMOutput -XX:ArchiveRelocationMode=0
    -Dfile.encoding=UTF-8"

# Oracle's own JDK takes cryptography from signed jars alone. Every other takes it from copies without a signature, which need not be
# proved at each start and may be in the archive.
program=$jar
if [ "$licence" != commercial ] && [ -f "$home/target/start.jar" ]; then
    program=$home/target/start.jar
fi

# The terminal's native code, where JLine need not write it to the temporary directory first (which may allow no code).
native="-Dlibrary.jline.path=$home/target/native"

# A rehearsal makes the archive once, beside the first start, and one that failed is repeated after an hour; the JVM looks whether it
# fits and starts without it where it does not. (Moved in memory it would be patched all over, which costs more than it gains.) It
# does not look at its length, and dies of half an archive.
shared=
if [ "$archive" -nt "$jar" ] && [ "${seen%.archive}" != "$seen" ]; then
    shared=-XX:SharedArchiveFile=$archive
elif [ -w "$home/target" ] && [ -z "$(find "$archive.failed" -newer "$jar" -mmin -60 2>/dev/null)" ]; then
    # Of no concern to this start: Ctrl-C, Ctrl-Z and a closed window do not reach it.
    # shellcheck disable=SC2086
    (
        trap '' HUP INT QUIT TSTP
        exec < /dev/null > /dev/null 2>&1
        "$java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp "$jar" \
            org.dustcluster.sandbox.Rehearsal "$archive" "$java" "$native" $flags -Ddust.tty=io -jar "$program" &
    )
fi

# shellcheck disable=SC2086
exec "$java" ${shared:+"$shared"} "$native" $flags -Ddust.tty="$tty" -jar "$program" "$@"
