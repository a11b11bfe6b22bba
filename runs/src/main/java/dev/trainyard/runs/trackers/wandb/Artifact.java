package dev.trainyard.runs.trackers.wandb;

import dev.trainyard.base.wire.ProtoMessage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/**
 * A reference to something that stays where it is: its files are not sent. Its digest depends on its address alone, as the
 * client's does for references without a checksum.
 *
 * @param type {@code model}, say
 * @param name of the series that it is a version of
 */
record Artifact(String type, String name, List<String> aliases, Path path) {
    private static final String DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz";
    private static final int CLIENT_ID = 128;

    void put(ProtoMessage artifact) {
        String uri = path.toUri().toString();
        String entry = path.getFileName().toString();
        String digest = Base64.getEncoder().encodeToString(hash("MD5", uri));
        String manifest = "wandb-artifact-manifest-v1\n" + entry + ":" + digest + "\n";
        artifact.text(4, type).text(5, name).text(6, HexFormat.of().formatHex(hash("MD5", manifest)));
        aliases.forEach(alias -> artifact.text(11, alias));
        artifact.message(
                12,
                content -> content.number(1, 1)
                        .text(2, "wandb-storage-policy-v1")
                        .message(3, layout -> layout.text(1, "storageLayout").text(2, "\"V2\""))
                        .message(4, file -> file.text(1, entry).text(2, digest).text(3, uri)));
        artifact.number(14, 1)
                .text(15, clientId(name + " " + uri))
                .text(16, clientId(name))
                .text(20, "MANIFEST_MD5");
    }

    /** The client draws these at random; made of what they name, a record that is sent twice is the same one. */
    private static String clientId(String of) {
        StringBuilder id = new StringBuilder();
        for (int part = 0; id.length() < CLIENT_ID; part++) {
            for (byte b : hash("SHA-256", part + " " + of)) {
                id.append(DIGITS.charAt(Math.floorMod(b, DIGITS.length())));
            }
        }
        return id.substring(0, CLIENT_ID);
    }

    private static byte[] hash(String algorithm, String text) {
        try {
            return MessageDigest.getInstance(algorithm).digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has both
        }
    }
}
