package org.dustcluster.sandbox;

/** A refusal as EC2 words it: HTTP status, error code and message. Source: EC2 API reference, "Error codes". */
final class Ec2Fault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;

    Ec2Fault(int status, String code, String message) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
    }

    static Ec2Fault badRequest(String code, String message) {
        return new Ec2Fault(400, code, message);
    }

    static Ec2Fault missing(String parameter) {
        return badRequest("MissingParameter", "The request must contain the parameter " + parameter);
    }

    static Ec2Fault invalid(String message) {
        return badRequest("InvalidParameterValue", message);
    }

    static Ec2Fault malformedId(String kind, String id, String prefix) {
        return badRequest(kind + ".Malformed", "Invalid id: \"" + id + "\" (expecting \"" + prefix + "-...\")");
    }

    static Ec2Fault unknownGroup(String idOrName) {
        return badRequest("InvalidGroup.NotFound", "The security group '" + idOrName + "' does not exist");
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }

    String message() {
        String message = getMessage();
        return message == null ? "" : message;
    }
}
