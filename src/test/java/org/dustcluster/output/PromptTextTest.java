package org.dustcluster.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PromptTextTest {
    private static String prompt(String cluster, String set, int columns) {
        return PromptText.of(Optional.ofNullable(cluster), Optional.ofNullable(set), columns);
    }

    @ParameterizedTest
    @CsvSource({
        ", , 80, 'dust$ '",
        ", worker*, 80, 'dust [worker*]$ '",
        "web, , 80, 'dust web$ '",
        "web, worker*, 80, 'dust web [worker*]$ '",
        ", 'worker[0-3],tags=owner:dev*', 30, 'dust [worker[0-…]$ '",
        "production, worker*, 30, 'dust pro… [worke…]$ '",
        "production, worker*, 1, 'dust pro… [wor…]$ '",
    })
    void itSaysWhatIsInForce(String cluster, String set, int columns, String prompt) {
        assertEquals(prompt, prompt(cluster, set, columns));
    }

    @ParameterizedTest
    @ValueSource(ints = {24, 40, 60, 80, 120, 200})
    void itLeavesMostOfTheLineToTheUser(int columns) {
        String prompt = prompt("c".repeat(300), "宽".repeat(300), columns);
        assertTrue(DisplayWidth.of(prompt) <= columns / 3 + 12, prompt);
    }

    @Test
    void itIsSafe() {
        assertEquals("dust a [red x^G]$ ", prompt("a\u001b[2J", "\u001b[31mred\u001b[0m\nx\u0007", 80));
    }
}
