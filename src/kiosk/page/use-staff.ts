import type { ComponentType } from 'preact';
import { useMemo, useRef, useState } from 'preact/hooks';
import { endSession } from './api.js';

/** What those who run the cabinet see in place of the customers' screen. */
type StaffView =
  | { readonly at: 'sign_in'; readonly Screen: ComponentType<{ onIn: (session: string) => void; onLeave: () => void }> }
  | {
      readonly at: 'inside';
      readonly session: string;
      readonly Screen: ComponentType<{ session: string; onEnd: () => void }>;
    };

export type Staffed = ReturnType<typeof useStaff>;

/** Whether the screen is that of those who run the cabinet. Its code is loaded when it is wanted: no customer waits for it. */
export function useStaff() {
  const [view, setView] = useState<StaffView | null>(null);
  const latest = useRef(view);
  const ways = useMemo(() => {
    const show = (next: StaffView | null): void => {
      latest.current = next;
      setView(next);
    };
    return {
      /** Whether somebody works there, also where that is not drawn yet. */
      isInside: (): boolean => latest.current?.at === 'inside',
      enter: async (session: string): Promise<void> => {
        try {
          const { StaffScreen } = await import('./operator/screen.js');
          show({ at: 'inside', session, Screen: StaffScreen });
        } catch (error) {
          // The daemon is away: nobody is let in, and the session is not left open.
          console.warn('the screen did not come', error);
          void endSession(session);
          show(null);
        }
      },
      signIn: async (): Promise<void> => {
        try {
          const { StaffSignIn } = await import('./operator/sign-in.js');
          show({ at: 'sign_in', Screen: StaffSignIn });
        } catch (error) {
          console.warn('the screen did not come', error);
        }
      },
      leave: (): void => show(null),
    };
  }, []);
  return { view, ...ways };
}
