package io.offshoot.store;

import java.lang.reflect.Field;

/** The SQL of a store's private constant. */
final class StatementText {
    private StatementText() {}

    static String of(Class<?> store, String constant) {
        try {
            Field field = store.getDeclaredField(constant);
            field.setAccessible(true);
            return (String) field.get(null);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(store.getSimpleName() + "." + constant + " is no more", e);
        }
    }
}
