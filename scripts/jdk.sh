# Sourced: finds a JDK 25 or newer, wherever it hides; an older java on the PATH is normal.

# Whether FOLDER holds such a JDK; sets java_home and java_version. Reads the release file, since starting a JVM to
# ask for its version would take longer than most commands.
jdk_at() {
    local folder=$1 key value major
    [[ -x $folder/bin/java && -x $folder/bin/javac ]] || return 1
    java_version=
    if [[ -r $folder/release ]]; then
        while IFS='=' read -r key value; do
            if [[ $key == JAVA_VERSION ]]; then java_version=${value//\"/}; fi
        done <"$folder/release"
    else
        java_version=$("$folder/bin/javac" -version 2>&1 | sed -n 's/^javac //p')
    fi
    major=${java_version%%[!0-9]*}
    [[ $major ]] && ((major >= 25)) && java_home=$folder
}

find_jdk() {
    local candidate on_path
    for candidate in "${JAVA25_HOME:-}" "${JAVA_HOME:-}"; do
        if [[ $candidate ]] && jdk_at "$candidate"; then return 0; fi
    done
    on_path=$(type -P javac || true)
    if [[ $on_path ]]; then
        on_path=$(readlink -f "$on_path" 2>/dev/null || echo "$on_path")
        if jdk_at "${on_path%/bin/javac}"; then return 0; fi
    fi
    for candidate in /usr/lib/jvm/* /usr/java/* /usr/local/*jdk* /opt/*jdk* /opt/java/* \
        "${HOME:-}"/.sdkman/candidates/java/* "${HOME:-}"/.jdks/* \
        /Library/Java/JavaVirtualMachines/*/Contents/Home "${HOME:-}"/Library/Java/JavaVirtualMachines/*/Contents/Home \
        /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
        if jdk_at "$candidate"; then return 0; fi
    done
    return 1
}
