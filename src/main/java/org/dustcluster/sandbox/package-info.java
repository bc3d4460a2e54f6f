/**
 * The far end of both wires inside this process: a small EC2 (the query API over HTTP) and an ssh server for each
 * running instance, with real shells on real ptys. Imports no dust package, so that the production adapters are tested
 * against something that does not share their code.
 */
@NullMarked
package org.dustcluster.sandbox;

import org.jspecify.annotations.NullMarked;
