package org.dustcluster.files;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Wire names (one character per byte) and what they are elsewhere: text for people, names of files here.
 *
 * <p>Java's paths are text, but a path made from a URI keeps its bytes whatever the locale: that is the way taken here, both ways.
 */
final class Names {
    /** Linux and most others: bytes of a name. */
    static final int LONGEST = 255;

    private Names() {}

    /** What the user typed, for the node. */
    static String wire(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /** For people: bytes that are no UTF-8 become replacement characters. The screen neutralises the rest. */
    static String shown(String wire) {
        return new String(wire.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    /** The last name of a local path, as bytes. */
    static String wireName(Path local) {
        String raw = local.toAbsolutePath().toUri().getRawPath();
        String path = raw.endsWith("/") ? raw.substring(0, raw.length() - 1) : raw;
        return decoded(path.substring(path.lastIndexOf('/') + 1));
    }

    /** The name in a local directory. The name is one component: see {@link #safe}. */
    static Path local(Path directory, String wire) {
        String raw = directory.toAbsolutePath().toUri().getRawPath();
        return Path.of(URI.create("file://" + (raw.endsWith("/") ? raw : raw + "/") + encoded(wire)));
    }

    /** Whether the node's word for a file in a directory is the name of one. */
    static boolean plausible(String wire) {
        return !wire.isEmpty()
                && !wire.equals(".")
                && !wire.equals("..")
                && wire.indexOf('/') < 0
                && wire.indexOf('\0') < 0;
    }

    /**
     * The name that a file of a node gets here: the same, but control characters, bytes that are no UTF-8, characters that
     * turn the direction of writing, slashes (a node's own name may have some), and a leading minus are written {@code %1B},
     * and what is too long is cut and told apart by a few digits.
     *
     * @param suffix is kept whole at the end; clean already
     */
    static String safe(String wire, String suffix) {
        StringBuilder safe = new StringBuilder();
        byte[] bytes = wire.getBytes(StandardCharsets.ISO_8859_1);
        int at = 0;
        while (at < bytes.length) {
            int length = characterAt(bytes, at);
            boolean keep =
                    length > 0 && visible(bytes, at, length) && bytes[at] != '/' && !(at == 0 && bytes[0] == '-');
            int taken = Math.max(1, length);
            for (int i = at; i < at + taken; i++) {
                safe.append(keep ? String.valueOf((char) (bytes[i] & 0xff)) : escaped(bytes[i] & 0xff));
            }
            at += taken;
        }
        int most = LONGEST - suffix.length();
        if (safe.length() <= most) {
            return safe + suffix;
        }
        int cut = most - 9;
        while (cut > 0 && (safe.charAt(cut) & 0xc0) == 0x80) {
            cut--;
        }
        return safe.substring(0, cut) + "~" + hash(wire).substring(0, 8) + suffix;
    }

    /** The length of the UTF-8 character that begins there; 0 when none does. */
    private static int characterAt(byte[] bytes, int at) {
        int first = bytes[at] & 0xff;
        if (first < 0x80) {
            return 1;
        }
        int length = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
        if (length == 0 || at + length > bytes.length) {
            return 0;
        }
        try {
            StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes, at, length));
            return length;
        } catch (CharacterCodingException e) {
            return 0;
        }
    }

    private static boolean visible(byte[] bytes, int at, int length) {
        int character = new String(bytes, at, length, StandardCharsets.UTF_8).codePointAt(0);
        int type = Character.getType(character);
        return type != Character.CONTROL
                && type != Character.FORMAT
                && type != Character.LINE_SEPARATOR
                && type != Character.PARAGRAPH_SEPARATOR;
    }

    /** A few bytes of SHA-256, in hexadecimal. */
    static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static String encoded(String wire) {
        StringBuilder encoded = new StringBuilder();
        for (int i = 0; i < wire.length(); i++) {
            char c = wire.charAt(i);
            boolean plain = c < 0x80 && (Character.isLetterOrDigit(c) || c == '.' || c == '_' || c == '-' || c == '/');
            encoded.append(plain ? String.valueOf(c) : escaped(c));
        }
        return encoded.toString();
    }

    /** As in a URI (RFC 3986, 2.1). */
    private static String escaped(int octet) {
        return "%" + HexFormat.of().withUpperCase().toHexDigits((byte) octet);
    }

    private static String decoded(String raw) {
        StringBuilder decoded = new StringBuilder();
        for (int i = 0; i < raw.length(); i++) {
            if (raw.charAt(i) == '%') {
                decoded.append((char) Integer.parseInt(raw, i + 1, i + 3, 16));
                i += 2;
            } else {
                decoded.append(raw.charAt(i));
            }
        }
        return decoded.toString();
    }

    /** The directory of a wire path; {@code .} for a bare name. */
    static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash < 0 ? "." : slash == 0 ? "/" : path.substring(0, slash);
    }

    /** The last name of a wire path. */
    static String last(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    static String join(String directory, String name) {
        if (directory.isEmpty() || directory.equals(".")) {
            // A name that looks like an option is none to SFTP, and a bare name is relative to home.
            return name.isEmpty() ? "." : name;
        }
        return name.isEmpty() ? directory : directory.endsWith("/") ? directory + name : directory + "/" + name;
    }

    /** Without the slashes at its end; {@code /} stays. */
    static String trimmed(String path) {
        int end = path.length();
        while (end > 1 && path.charAt(end - 1) == '/') {
            end--;
        }
        return path.substring(0, end);
    }

    /** The user's word for a place on a node: {@code ~} is where SFTP begins. */
    static String place(String typed) {
        if (typed.isEmpty() || typed.equals("~") || typed.equals("~/")) {
            return ".";
        }
        return wire(typed.startsWith("~/") ? typed.substring(2).replaceFirst("^/+", "") : typed);
    }
}
