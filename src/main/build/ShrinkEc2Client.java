import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.commons.ClassRemapper;
import org.objectweb.asm.commons.SimpleRemapper;

/**
 * A step of the build: writes copies of the AWS SDK's EC2 client and of its builder, {@code ShrunkEc2Client} and
 * {@code ShrunkEc2ClientBuilder}, that have the operations alone which dust calls.
 *
 * <p>The SDK's client has one method for each of EC2's 800 operations. To verify it (JVMS 4.10) the JVM loads the request classes of
 * all of them, also where it takes the client from an archive: those are a third of the memory of all classes that a session
 * loads. The SDK's own classes stay what they are, for drop-in jars too.
 */
final class ShrinkEc2Client {
    private static final int API = Opcodes.ASM9;
    private static final String SERVICE = "software/amazon/awssdk/services/ec2/";
    private static final String INTERFACE = SERVICE + "Ec2Client";
    private static final String CLIENT = SERVICE + "DefaultEc2Client";
    private static final String SHRUNK = SERVICE + "ShrunkEc2Client";
    private static final String BUILDER = "Builder";
    private static final SimpleRemapper COPIES =
            new SimpleRemapper(API, Map.of(CLIENT, SHRUNK, CLIENT + BUILDER, SHRUNK + BUILDER));
    private static final String REQUEST = "(L" + SERVICE + "model/";

    private final Set<String> called = new TreeSet<>();

    private ShrinkEc2Client() {}

    /** Arguments: the directory of dust's classes, which is also written to, and the SDK's jar of EC2. */
    public static void main(String[] args) throws IOException {
        Path classes = Path.of(args[0]);
        ShrinkEc2Client step = new ShrinkEc2Client();
        step.findCalls(classes.resolve("org"));
        try (ZipFile sdk = new ZipFile(args[1])) {
            step.copy(sdk, CLIENT, classes);
            step.copy(sdk, CLIENT + BUILDER, classes);
        }
    }

    private void findCalls(Path classes) throws IOException {
        try (Stream<Path> files = Files.walk(classes)) {
            for (Path file :
                    files.filter(name -> name.toString().endsWith(".class")).toList()) {
                new ClassReader(Files.readAllBytes(file))
                        .accept(new Calls(), ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
            }
        }
        if (called.isEmpty()) {
            throw new IllegalStateException("nothing in " + classes + " calls EC2");
        }
    }

    private void calls(String owner, String name) {
        if (!owner.equals(INTERFACE)) {
            return;
        }
        if (name.equals("waiter")) {
            throw new IllegalStateException("a waiter calls operations of the client that nobody sees here");
        }
        // A paginator calls the operation that it pages through.
        called.add(name.endsWith("Paginator") ? name.substring(0, name.length() - "Paginator".length()) : name);
    }

    private void copy(ZipFile sdk, String from, Path classes) throws IOException {
        ClassWriter writer = new ClassWriter(0);
        try (InputStream in = sdk.getInputStream(sdk.getEntry(from + ".class"))) {
            new ClassReader(in).accept(new Shrinking(new ClassRemapper(writer, COPIES)), 0);
        }
        Path file = classes.resolve(COPIES.map(from) + ".class");
        Files.createDirectories(file.getParent());
        // One that is newer than the jar has the jar written again, and with it the archive of classes.
        byte[] bytes = writer.toByteArray();
        if (!Files.exists(file) || !Arrays.equals(bytes, Files.readAllBytes(file))) {
            Files.write(file, bytes);
        }
    }

    private boolean needed(int access, String name, String descriptor) {
        boolean operation = (access & Opcodes.ACC_PUBLIC) != 0 && descriptor.startsWith(REQUEST);
        return !operation || called.contains(name);
    }

    /** Notes which of the client's operations a class calls or refers to. */
    private final class Calls extends ClassVisitor {
        Calls() {
            super(API);
        }

        @Override
        public MethodVisitor visitMethod(
                int access, String name, String descriptor, String signature, String[] thrown) {
            return new MethodVisitor(API) {
                @Override
                public void visitMethodInsn(int opcode, String owner, String method, String type, boolean ofInterface) {
                    calls(owner, method);
                }

                @Override
                public void visitInvokeDynamicInsn(String method, String type, Handle bootstrap, Object... arguments) {
                    for (Object argument : arguments) {
                        if (argument instanceof Handle) {
                            calls(((Handle) argument).getOwner(), ((Handle) argument).getName());
                        }
                    }
                }
            };
        }
    }

    /** Passes on what is needed of a client or its builder, and opens both to callers in other packages. */
    private final class Shrinking extends ClassVisitor {
        Shrinking(ClassVisitor next) {
            super(API, next);
        }

        @Override
        public void visit(
                int version, int access, String name, String signature, String superName, String[] interfaces) {
            super.visit(version, access | Opcodes.ACC_PUBLIC, name, signature, superName, interfaces);
        }

        @Override
        public MethodVisitor visitMethod(
                int access, String name, String descriptor, String signature, String[] thrown) {
            if (!needed(access, name, descriptor)) {
                return null;
            }
            boolean opened = name.equals("<init>") && descriptor.equals("()V");
            return super.visitMethod(
                    opened ? access | Opcodes.ACC_PUBLIC : access, name, descriptor, signature, thrown);
        }
    }
}
