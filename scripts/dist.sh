# Sourced by ./dev dist: the distribution, thin jars beside a Java of their own. The libtorch of the machine is used
# there, so no native library of libtorch is inside; the start-up cache is made at first use, on the target.

platform=linux-x86_64
[[ $(uname -sm) == "Linux x86_64" ]] || fail "the distribution is built on Linux x86-64 only" 1

# What the jars use (jdeps), less java.desktop, which Jackson wants for types that we do not bind.
modules=java.base,java.logging,java.management,java.net.http,java.sql,java.xml,jdk.httpserver,jdk.jfr,jdk.management,jdk.unsupported,jdk.zipfs

# Repacks FILE without the native libraries of other platforms: of the folders beside KEEP that match PATTERN only KEEP stays.
keep_only() {
    local file=$1 keep=$2 pattern=${3:-*-*} work sibling
    work=$(mktemp -d)
    (cd "$work" && "$JAVA_HOME/bin/jar" --extract --file "$file")
    [[ -d $work/$keep ]] || fail "$(basename "$file") has no $keep any more: adapt scripts/dist.sh" 1
    for sibling in "$work/$(dirname "$keep")"/$pattern/; do
        [[ ${sibling%/} == "$work/$keep" ]] || rm -rf "$sibling"
    done
    rm "$file"
    "$JAVA_HOME/bin/jar" --create --file "$file" --manifest "$work/META-INF/MANIFEST.MF" -C "$work" .
    rm -rf "$work"
}

# Repacks FILE with these entries alone.
keep_files() {
    local file=$1 work
    shift
    work=$(mktemp -d)
    (cd "$work" && "$JAVA_HOME/bin/jar" --extract --file "$file" "$@")
    [[ -e $work/${!#} ]] || fail "$(basename "$file") has no ${!#} any more: adapt scripts/dist.sh" 1
    rm "$file"
    "$JAVA_HOME/bin/jar" --create --file "$file" -C "$work" .
    rm -rf "$work"
}

rm -rf cli/target/lib cli/target/trainyard-cli-*.jar target/dist target/trainyard-*.tar.gz
echo "dist: building" >&2
maven -q -Dmaven.test.skip=true -pl cli -am package

jar=$(echo cli/target/trainyard-cli-*.jar)
version=${jar#cli/target/trainyard-cli-}
version=${version%.jar}
tree=$PWD/target/dist/trainyard-$version
mkdir -p "$tree/lib"
cp "$jar" cli/target/lib/*.jar "$tree/lib"
for file in "$tree"/lib/tokenizers-*.jar; do keep_only "$file" native/lib/$platform; done
for file in "$tree"/lib/jna-*.jar; do keep_only "$file" com/sun/jna/linux-x86-64; done
"$JAVA_HOME/bin/java" scripts/ModernClasses.java "$tree"/lib/picocli-*.jar
for file in "$tree"/lib/snappy-java-*.jar; do
    keep_only "$file" org/xerial/snappy/native/Linux '*'
    keep_only "$file" org/xerial/snappy/native/Linux/x86_64 '*'
done
for file in "$tree"/lib/sqlite-jdbc-*.jar; do
    keep_only "$file" org/sqlite/native/Linux '*'
    keep_only "$file" org/sqlite/native/Linux/x86_64 '*'
done
for file in "$tree"/lib/echarts-*.jar; do
    keep_files "$file" META-INF/resources/_static/echarts/6.0.0/{LICENSE,NOTICE,dist/echarts.esm.min.js}
done
cp trainyard LICENSE README.md "$tree"
cp -r configs docs "$tree"

echo "dist: linking a Java runtime" >&2
"$JAVA_HOME/bin/jlink" --add-modules "$modules" --strip-java-debug-attributes --no-man-pages --no-header-files \
    --compress zip-9 --output "$tree/runtime"

tarball=target/trainyard-$version-$platform.tar.gz
tar --sort=name --owner=0 --group=0 --numeric-owner -C target/dist -cf - "trainyard-$version" | gzip -9 >"$tarball"
echo "$tarball"
