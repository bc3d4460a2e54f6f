package org.dustcluster.ec2;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Words of a service as part of a sentence: one line, of bounded length, without anything secret or for machines. */
final class CleanText {
    private static final int LONGEST = 300;

    /** Controls, format characters (bidirectional overrides are among them), line and paragraph separators. */
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}\\p{Co}]+");

    /** {@code Encoded authorization failure message: ...}: for a machine, and long. */
    private static final Pattern ENCODED = Pattern.compile("(?i)\\s*Encoded authorization failure message: *\\S*");

    /** What the SDK adds for support: {@code (Service: Ec2, Status Code: 400, Request ID: ...) (SDK Attempt Count: 1)}. */
    private static final Pattern SUPPORT = Pattern.compile(
            "\\s*\\((Service: |SDK Attempt|SDK Diagnostics)[^)]*\\)|(?i)\\s*request ?id:? *[0-9a-f-]{8,}");

    /** Access key ids (IAM user guide, "IAM identifiers") and anything behind words that announce a secret. */
    private static final Pattern SECRET = Pattern.compile("\\b(AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{8,}\\b"
            + "|(?i)((x-amz-)?security-token|signature|credential|secret[ _-]?(access)?[ _-]?key|session[ _-]?token)"
            + "\\s*[=:]\\s*\\S+");

    /** Longer than any name EC2 uses and without a blank: a token or a blob. */
    private static final Pattern BLOB = Pattern.compile("[A-Za-z0-9+/=_-]{65,}");

    private CleanText() {}

    static String of(@Nullable String text) {
        if (text == null) {
            return "";
        }
        String clean = UNPRINTABLE.matcher(text).replaceAll(" ");
        clean = ENCODED.matcher(clean).replaceAll("");
        clean = SUPPORT.matcher(clean).replaceAll("");
        clean = SECRET.matcher(clean).replaceAll("...");
        clean = BLOB.matcher(clean).replaceAll("...");
        clean = clean.strip().replaceAll(" {2,}", " ");
        return clean.length() <= LONGEST ? clean : clean.substring(0, LONGEST) + "...";
    }
}
