// SPDX-License-Identifier: Apache-2.0
package hello;

import java.util.Map;

/** A handler in the shape that Lambda calls. */
public class Hello {
    static {
        System.out.println("hello: loaded");
    }

    public Map<String, Object> handle(Map<String, String> event) {
        return Map.of("ok", true, "hello", event.get("name"));
    }
}
