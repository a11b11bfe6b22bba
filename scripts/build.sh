# Sourced by ./trainyard with home, java_home and java_version set: a checkout's application, which is
# .build/app-<time>/{lib,natives,demo}; .build/current names the one to start. It is a copy, so that neither a later
# build nor a clean pulls the jars from under a run that started from it.

# Sets app. Tests and folders that a build writes do not count as sources.
app_is_current() {
    [[ -r $home/.build/current ]] || return 1
    app=$home/.build/$(<"$home/.build/current")
    [[ -f $app/stamp ]] || return 1
    [[ -z $(find "$home/pom.xml" "$home"/*/pom.xml "$home"/*/src/main -newer "$app/stamp" -print -quit) ]]
}

build_if_sources_changed() {
    if app_is_current; then return 0; fi
    mkdir -p "$home/.build" 2>/dev/null && [[ -w $home/.build ]] || fail "cannot write $home/.build to build in" 1
    lock "$home/.build/lock"
    if ! app_is_current; then
        touch "$home/.build/stamp"
        compile
        assemble
    fi
    release
}

compile() {
    local log=$home/.build/build.log
    command -v mvn >/dev/null || fail "no mvn on the PATH; install Maven 3.8 or newer (apt-get install maven)" 1
    echo "trainyard: first use of these sources: building with JDK $java_version (log: $log)" >&2
    rm -rf "$home"/cli/target/lib "$home"/cli/target/trainyard-cli-*.jar
    (
        cd "$home"
        JAVA_HOME=$java_home mvn -B -ntp -Dstyle.color=never -Dmaven.test.skip=true -pl cli -am package </dev/null 2>&1
    ) | tee "$log" | sed -nu 's/^\[INFO\] Building \([^ ]*\).*\[\([0-9]*\)\/\([0-9]*\)\]$/  \2 of \3: \1/p' >&2 ||
        fail "the build failed: $(reason "$log"); all of it is in $log" 1
}

# The line of Maven's log that says most.
reason() {
    grep -m 1 '^\[ERROR\] /.*\.java' "$1" || grep -m 1 '^\[ERROR\] Failed' "$1" || tail -n 1 "$1"
}

assemble() {
    local name old
    name=app-$(date +%s)
    app=$home/.build/$name
    mkdir -p "$app/lib" "$app/natives" "$app/demo"
    cp "$home"/cli/target/trainyard-cli-*.jar "$home"/cli/target/lib/*.jar "$app/lib"
    "$java_home/bin/java" "$home/scripts/ModernClasses.java" "$app"/lib/picocli-*.jar
    # large and never changed: a link where the file system has links
    for old in natives demo; do
        ln "$home"/target/$old/*.jar "$app/$old" 2>/dev/null || cp "$home"/target/$old/*.jar "$app/$old"
    done
    mv "$home/.build/stamp" "$app/stamp"
    echo "$name" >"$home/.build/current.new"
    mv "$home/.build/current.new" "$home/.build/current"
    # three builds stay: a run may still be working from the last ones
    for old in $(cd "$home/.build" && ls -1rd app-* | tail -n +4); do
        rm -rf "$home/.build/${old:?}"
    done
}
