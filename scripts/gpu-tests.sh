# Sourced by ./dev gpu-tests: the tests that need a GPU, for a machine that has one and neither Maven nor the sources. They run there
# against an unpacked distribution, on the libtorch of that machine.

tagged=$(grep -rl --include='*.java' '@Tag("gpu")' ./*/src/test | cut -d/ -f2 | sort -u)
tree=$PWD/target/gpu-tests
rm -rf "$tree" target/gpu-tests.tar.gz
mkdir -p "$tree/lib" "$tree/classes"

echo "gpu-tests: building the tests of" $tagged >&2
junit=$(sed -n 's#.*<junit.version>\(.*\)</junit.version>.*#\1#p' pom.xml)
maven -q -DskipTests -pl "$(tr '\n' ',' <<<"$tagged")" -am test-compile dependency:copy-dependencies \
    -DincludeArtifactIds=assertj-core,byte-buddy -DoutputDirectory="$tree/lib" "$@"
maven -q -N dependency:copy -Dartifact="org.junit.platform:junit-platform-console-standalone:$junit" \
    -DoutputDirectory="$tree/lib" "$@"
for module in $tagged; do
    cp -r "$module"/target/test-classes/. "$tree/classes"
done
cp scripts/run-gpu-tests "$tree/run"
tar --sort=name --owner=0 --group=0 --numeric-owner -C target -czf target/gpu-tests.tar.gz gpu-tests
echo target/gpu-tests.tar.gz
