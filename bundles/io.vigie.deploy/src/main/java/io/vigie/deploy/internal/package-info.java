/**
 * The deployment of plug-ins: what drives the framework. What needs none lies in the packages below.
 */
@NullMarked
package io.vigie.deploy.internal;

import org.jspecify.annotations.NullMarked;
