package org.dustcluster.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Reads the text of a template file. */
final class TemplateText {
    private static final int MOST_BYTES = 1 << 20;

    private TemplateText() {}

    /** The text without a byte order mark; empty, and a mistake, when there is none to be had. */
    static Optional<String> read(Path file, Mistakes mistakes) {
        try {
            if (Files.isDirectory(file)) {
                mistakes.add(0, "", "a template is a file, and this is a directory");
                return Optional.empty();
            }
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                // A pipe without a writer would hold us for ever.
                mistakes.add(0, "", "a template is a file, and this is a device or a pipe");
                return Optional.empty();
            }
            byte[] bytes;
            try (InputStream in = Files.newInputStream(file)) {
                bytes = in.readNBytes(MOST_BYTES + 1);
            }
            return of(bytes, mistakes);
        } catch (NoSuchFileException e) {
            mistakes.add(0, "", "there is no such file");
        } catch (AccessDeniedException e) {
            mistakes.add(0, "", "no permission to read this file");
        } catch (IOException e) {
            mistakes.add(0, "", "the file cannot be read: " + Mistakes.visible(String.valueOf(e.getMessage())));
        }
        return Optional.empty();
    }

    /** The text of bytes that were read. */
    static Optional<String> of(byte[] bytes, Mistakes mistakes) {
        if (bytes.length > MOST_BYTES) {
            mistakes.add(0, "", "the file is larger than 1 MiB: no template");
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length + 1);
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        CoderResult result = decoder.decode(in, out, true);
        if (result.isError()) {
            String before = new String(bytes, 0, in.position(), StandardCharsets.UTF_8);
            int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
            mistakes.add(line, "", String.format("the file is not UTF-8: byte 0x%02X", bytes[in.position()]));
            return Optional.empty();
        }
        String text = out.flip().toString();
        return Optional.of(text.startsWith("\uFEFF") ? text.substring(1) : text);
    }
}
