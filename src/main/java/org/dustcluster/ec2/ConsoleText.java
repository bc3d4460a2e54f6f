package org.dustcluster.ec2;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;

/**
 * GetConsoleOutput. EC2 posts what a machine printed while it booted; until it has, only the machines of the Nitro kind can be
 * asked for what is there by now ({@code Latest}), and the others refuse the question.
 */
final class ConsoleText {
    private ConsoleText() {}

    static Optional<String> read(Ec2Client client, String id) {
        Optional<String> posted =
                decoded(client.getConsoleOutput(ask -> ask.instanceId(id)).output());
        return posted.isPresent() ? posted : latest(client, id);
    }

    private static Optional<String> latest(Ec2Client client, String id) {
        try {
            return decoded(client.getConsoleOutput(ask -> ask.instanceId(id).latest(true))
                    .output());
        } catch (Ec2Exception e) {
            if (e.awsErrorDetails() != null
                    && "UnsupportedOperation".equals(e.awsErrorDetails().errorCode())) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static Optional<String> decoded(@org.jspecify.annotations.Nullable String output) {
        if (output == null || output.isBlank()) {
            return Optional.empty();
        }
        // The console may hold any bytes; what we look for in it is ASCII.
        return Optional.of(new String(Base64.getMimeDecoder().decode(output), StandardCharsets.UTF_8));
    }
}
